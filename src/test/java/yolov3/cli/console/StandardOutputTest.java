package yolov3.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

  @Test
  void whatIsPrintedArrivesEncoded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StandardOutput output = new StandardOutput(bytes);
    output.writer(StandardCharsets.UTF_8).println("Bär");
    assertEquals("Bär" + System.lineSeparator(), bytes.toString(StandardCharsets.UTF_8));
    assertEquals(Optional.empty(), output.failure());
  }

  @Test
  void fullDiskIsRemembered() {
    assertEquals(
        Optional.of("No space left on device"),
        failureOf("No space left on device").map(IOException::getMessage));
  }

  @Test
  void readerThatHasSeenEnoughIsNoFailure() {
    assertEquals(Optional.empty(), failureOf("Broken pipe"));
  }

  private static Optional<IOException> failureOf(String message) {
    StandardOutput output =
        new StandardOutput(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                throw new IOException(message);
              }
            });
    PrintWriter writer = output.writer(StandardCharsets.UTF_8);
    writer.println("{");
    writer.println("}");
    return output.failure();
  }
}
