package yolov3.report.html;

import java.util.Map;

/**
 * Text as a machine reads it, with its lines and spaces.
 *
 * @param title above it
 * @param text the lines
 */
public record Code(String title, String text) implements Block {

  @Override
  public Map<String, Object> model() {
    return Block.only("code", Map.of("title", title, "text", text.stripTrailing()));
  }
}
