package yolov3.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.io.UserException;

class ClassNamesTest {

  @TempDir Path folder;

  static Stream<Arguments> readableFiles() {
    return Stream.of(
        arguments("one a line", "cat\ndog\n", List.of("cat", "dog")),
        arguments("no line end", "cat\ndog", List.of("cat", "dog")),
        arguments("blank lines at the end", "cat\ndog\n\n  \n", List.of("cat", "dog")),
        arguments("carriage returns", "cat\r\ndog\r\n", List.of("cat", "dog")),
        arguments("byte-order mark", "\ufeffcat\ndog", List.of("cat", "dog")),
        arguments("spaces inside", "traffic light\nStraße", List.of("traffic light", "Straße")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readableFiles")
  void namesAreReadInOrder(String name, String text, List<String> expected) throws IOException {
    Path file = Files.writeString(folder.resolve("a.names"), text);

    assertEquals(expected, ClassNames.read(file).names());
  }

  static Stream<Arguments> wrongFiles() {
    return Stream.of(
        arguments("empty", "", "class names file 'F' has no names; expected one class name a line"),
        arguments(
            "only blank",
            "\n\n",
            "class names file 'F' has no names; expected one class name a line"),
        arguments(
            "blank line in the middle", "cat\n\ndog", "F:2: line is blank; expected a class name"),
        arguments(
            "tab",
            "cat\ntraffic\tlight\n",
            "F:2: class name 'traffic?light' has a line end or another control character;"
                + " expected a line of text"),
        arguments(
            "twice, and a blank line",
            "cat\n\ndog\ncat\n",
            "F:2: line is blank; expected a class name\n"
                + "F:4: class name 'cat' is in line 1 already; expected every name once"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongFiles")
  void wrongNamesAreRefused(String name, String text, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("a.names"), text);

    UserException refused = assertThrows(UserException.class, () -> ClassNames.read(file));
    assertEquals(message, refused.getMessage().replace(file.toString(), "F"));
  }

  @Test
  void aFileThatIsNotUtf8IsRefused() throws IOException {
    Path file = Files.write(folder.resolve("a.names"), new byte[] {'a', '\n', (byte) 0xe9, '\n'});

    UserException refused = assertThrows(UserException.class, () -> ClassNames.read(file));
    assertEquals(
        file + ":2: line is not UTF-8; expected a text file in UTF-8", refused.getMessage());
  }

  @Test
  void nameOfTwoLinesIsNoName() {
    assertThrows(IllegalArgumentException.class, () -> new ClassNames(List.of("traffic\nlight")));
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("none.names");

    UserException refused = assertThrows(UserException.class, () -> ClassNames.read(file));
    assertEquals("class names file '" + file + "' not found", refused.getMessage());
  }
}
