package yolov3.report.html;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An HTML page in one file: style and images are in it, nothing is fetched. It is well-formed XML
 * too.
 *
 * @param title the first heading
 * @param lead what matters most, in a sentence or two
 * @param sections in their order
 * @param footer what made it
 */
public record HtmlPage(String title, String lead, List<Section> sections, String footer) {

  private static final String FOLDER = "/yolov3/report/";

  /** What {@link HtmlFile} knows its own files by. */
  static final String MARK = "<meta name=\"generator\" content=\"yolov3\"/>";

  /** Text is escaped; a name that the template has and the model has not is a bug. */
  private static final Template TEMPLATE =
      Mustache.compiler().escapeHTML(true).strictSections(true).compile(resource("page.mustache"));

  /** Keeps a copy of the list. */
  public HtmlPage {
    sections = List.copyOf(sections);
  }

  /**
   * A part of a page under a heading of its own.
   *
   * @param heading the second level
   * @param text below it; empty for none
   * @param blocks side by side where there is room
   */
  public record Section(String heading, String text, List<Block> blocks) {

    /** Keeps a copy of the list. */
    public Section {
      blocks = List.copyOf(blocks);
    }
  }

  /** The page as text. */
  public String toHtml() {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("title", title);
    model.put("lead", lead);
    model.put("style", resource("style.css"));
    model.put("sections", sections.stream().map(HtmlPage::model).toList());
    model.put("footer", footer);
    return TEMPLATE.execute(model);
  }

  private static Map<String, Object> model(Section section) {
    return Map.of(
        "heading",
        section.heading,
        "text",
        section.text.isEmpty() ? List.of() : List.of(section.text),
        "photos",
        !section.blocks.isEmpty() && section.blocks.stream().allMatch(ImageBlock.class::isInstance),
        "blocks",
        section.blocks.stream().map(Block::model).toList());
  }

  private static String resource(String name) {
    try (InputStream stream = HtmlPage.class.getResourceAsStream(FOLDER + name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
