package yolov3.cli.console;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The terminal, if output goes to one. */
public final class Terminal {

  private Terminal() {}

  static boolean isThere() {
    Console console = System.console();
    return console != null && isTerminal(console);
  }

  /** Returns the charset of the terminal; UTF-8 for a file or another program. */
  public static Charset charset() {
    return isThere() ? System.console().charset() : StandardCharsets.UTF_8;
  }

  /** Since Java 22 there is a console without a terminal too, and a method to tell them apart. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
