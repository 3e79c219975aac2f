package yolov3.report.html;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

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

  /** Text is escaped; a name that the template has and the page has not is a bug. */
  private static final Template TEMPLATE =
      Mustache.compiler()
          .escapeHTML(true)
          .strictSections(true)
          .emptyStringIsFalse(true)
          .compile(resource("page.mustache"));

  /** Blocks, side by side where there is room, under a heading and a text, which may be empty. */
  public record Section(String heading, String text, List<? extends Block> blocks) {

    boolean isAllImages() {
      return !blocks.isEmpty() && blocks.stream().allMatch(ImageBlock.class::isInstance);
    }
  }

  /** Renders the page: names in the template are those of the methods. */
  public String toHtml() {
    return TEMPLATE.execute(this);
  }

  String style() {
    return resource("style.css");
  }

  private static String resource(String name) {
    try (InputStream stream = HtmlPage.class.getResourceAsStream(FOLDER + name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
