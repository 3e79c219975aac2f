package yolov3.report.html;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * An HTML page in one file: style and images are in it, nothing is fetched. It is well-formed XML
 * too.
 *
 * @param lead summary in a sentence or two
 * @param footer program that made it
 */
public record HtmlPage(String title, String lead, List<Section> sections, String footer) {

  private static final String FOLDER = "/yolov3/report/";

  /** Mark by which {@link HtmlFile} knows its own files. */
  static final String MARK = "<meta name=\"generator\" content=\"yolov3\"/>";

  /** Text is escaped; a name that the template has and the model has not is a bug. */
  private static final Template TEMPLATE =
      Mustache.compiler().escapeHTML(true).strictSections(true).compile(resource("page.mustache"));

  /** Blocks, side by side where there is room, under a heading and a text, which may be empty. */
  public record Section(String heading, String text, List<? extends Block> blocks) {}

  /** Renders the page. */
  public String toHtml() {
    return TEMPLATE.execute(
        Map.of(
            "title", title,
            "lead", lead,
            "style", resource("style.css"),
            "sections", sections.stream().map(HtmlPage::model).toList(),
            "footer", footer));
  }

  private static Map<String, Object> model(Section section) {
    return Map.of(
        "heading",
        section.heading,
        "text",
        section.text.isEmpty() ? List.of() : List.of(section.text),
        "images",
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
