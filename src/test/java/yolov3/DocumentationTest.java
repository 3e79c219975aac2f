package yolov3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages in Markdown lead to files that exist. */
class DocumentationTest {

  private static final Path MAIN = Path.of("src/main/java/yolov3");

  /** A link to a file, without its anchor; code such as {@code f["x"](y=1)} is none. */
  private static final Pattern LINK = Pattern.compile("]\\(([\\w./-]+)(?:#[\\w-]*)?\\)");

  /** A type with its package, such as {@code `network/loss/YoloLoss`}. */
  private static final Pattern TYPE = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w+)`");

  static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(Path.of("docs"));
        Stream<Path> top = Files.list(Path.of(""))) {
      return Stream.concat(docs, top).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadToFiles(Path page) throws IOException {
    assertEquals(
        List.of(),
        found(LINK, page).filter(link -> !Files.exists(page.resolveSibling(link))).toList());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void typesThatAreNamedWithTheirPackageExist(Path page) throws IOException {
    assertEquals(
        List.of(),
        found(TYPE, page).filter(type -> !Files.exists(MAIN.resolve(type + ".java"))).toList());
  }

  private static Stream<String> found(Pattern pattern, Path page) throws IOException {
    return pattern.matcher(Files.readString(page)).results().map(hit -> hit.group(1));
  }
}
