package yolov3.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.cli.Main;
import yolov3.io.UserException;

@Tag("tensorflow")
class PrintableWriterTest {

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "'plain, größer, 猫 and 🐈', 'plain, größer, 猫 and 🐈'",
    "'\u001b[2Jgone', '\\x1b[2Jgone'",
    "'bell\u0007 back\b', 'bell\\x07 back\\x08'",
    "'\u007f and \u009b31m', '\\u007f and \\u009b31m'",
    "'gpj.\u202e.exe', 'gpj.\\u202e.exe'",
    "'over\rwritten', 'over\\x0dwritten'",
    "'two\r\nlines\nand\ta tab', 'two\r\nlines\nand\ta tab'"
  })
  void onlyWhatCanBeSeenIsWritten(String text, String expected) {
    StringWriter written = new StringWriter();
    PrintWriter writer = PrintableWriter.over(new PrintWriter(written), true);

    writer.print(text);
    writer.flush();

    assertEquals(expected, written.toString());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // where no name has such characters
  void namesOfFilesReachNeitherTheTerminalNorTheNextLine() throws IOException {
    Path config = Files.writeString(temp.resolve("a\u001b[31m.yaml"), "model: [");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int code =
        Main.run(
            new String[] {"train", config.toString()}, new PrintWriter(out), new PrintWriter(err));

    assertEquals(Failures.USER_MISTAKE, code);
    assertEquals(-1, (out.toString() + err).indexOf('\u001b'));
    assertEquals(true, err.toString().contains("a\\x1b[31m.yaml"), err.toString());
    assertEquals(
        "a\\x0ab.txt:1: x\nc",
        UserException.ofAll(java.util.List.of("a\nb.txt:1: x", "c")).getMessage());
  }

  @Test
  void warningsAreOneLine() {
    StringWriter err = new StringWriter();

    Failures.warn(new PrintWriter(err, true), "a\nb");

    assertEquals("warning: a\\x0ab" + System.lineSeparator(), err.toString());
  }
}
