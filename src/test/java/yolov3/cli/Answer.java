package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import yolov3.cli.console.Failures;
import yolov3.network.runtime.DeviceChoice;

/**
 * What a command leaves on the terminal.
 *
 * @param code of its exit
 * @param out standard output
 * @param err standard error
 */
record Answer(int code, String out, String err) {

  /** Calls the program; arguments are the texts of the objects. */
  static Answer run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
    int code = Main.run(texts, new PrintWriter(out), new PrintWriter(err));
    return new Answer(code, out.toString(), err.toString());
  }

  /** The line that names the device of this machine, behind warnings where a GPU is not used. */
  static String device(String doing) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    Failures.device(DeviceChoice.choose(), doing, writer, writer);
    return text.toString();
  }

  /** Calls the program with a mistake, of which it says one line and nothing else. */
  static void assertMistake(String message, Object... args) {
    assertEquals(new Answer(2, "", message + System.lineSeparator()), run(args));
  }
}
