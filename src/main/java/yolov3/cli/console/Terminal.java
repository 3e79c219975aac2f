package yolov3.cli.console;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Whether somebody watches what is printed. */
public final class Terminal {

  private Terminal() {}

  static boolean isThere() {
    Console console = System.console();
    return console != null && isTerminal(console);
  }

  /** What the terminal shows; a file or another program gets UTF-8, whatever the locale. */
  public static Charset charset() {
    return isThere() ? System.console().charset() : StandardCharsets.UTF_8;
  }

  /** From Java 22 on there is a console without a terminal too, and a method that tells. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
