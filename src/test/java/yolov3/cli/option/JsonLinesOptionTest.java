package yolov3.cli.option;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import yolov3.cli.console.PrintableWriter;
import yolov3.cli.console.StandardOutput;

class JsonLinesOptionTest {

  @Test
  void lineThatNobodyTakesEndsTheWork() {
    JsonLinesOption option = new JsonLinesOption();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("lines", mixin(option)))
        .parseArgs("--json-lines", "-");
    StandardOutput full =
        new StandardOutput(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                throw new IOException("No space left on device");
              }
            });
    PrintWriter out = PrintableWriter.over(full.writer(StandardCharsets.UTF_8), false);
    Consumer<String> lines = option.open(out);
    assertThrows(StandardOutput.EndedException.class, () -> lines.accept("{}"));
  }

  private static CommandLine.Model.CommandSpec mixin(Object option) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(option);
  }
}
