package yolov3.report.html;

import java.util.Map;

/** Preformatted text under a title. */
public record Code(String title, String text) implements Block {

  @Override
  public Map<String, Object> model() {
    return Block.only("code", Map.of("title", title, "text", text.stripTrailing()));
  }
}
