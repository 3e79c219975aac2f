package yolov3.cli.console;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Writer that escapes control characters. File names, class names and texts of data sets reach the
 * terminal through messages, and must not move its cursor, colour it or change the direction of
 * text: such characters are written as {@code \x1b} or {@code \u202e}.
 */
public final class PrintableWriter extends FilterWriter {

  private static final int DELETE = 0x7f;

  /** A carriage return is held back: it ends a line only before a line feed. */
  private boolean returned;

  private PrintableWriter(Writer out) {
    super(out);
  }

  /** Prints to another writer. */
  public static PrintWriter over(PrintWriter out, boolean autoFlush) {
    return new PrintWriter(new PrintableWriter(out), autoFlush);
  }

  @Override
  public void write(int character) throws IOException {
    if (returned) {
      out.write(character == '\n' ? "\r" : escaped('\r'));
    }
    returned = character == '\r';
    if (returned) {
      return;
    }
    if (isPrintable((char) character)) {
      out.write(character);
    } else {
      out.write(escaped((char) character));
    }
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(characters[i]);
    }
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    write(text.toCharArray(), offset, length);
  }

  /** Fails when the printer does, which tells by a mark only. */
  @Override
  public void flush() throws IOException {
    if (((PrintWriter) out).checkError()) {
      throw new IOException("can't be written");
    }
  }

  private static boolean isPrintable(char character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> character == '\n' || character == '\t';
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      // Marks within words of many scripts and of emoji are harmless; those of direction are not.
      case Character.FORMAT ->
          character < '\u200e' || character > '\u206f' || character == '\u2060';
      default -> true;
    };
  }

  private static String escaped(char character) {
    return (character < DELETE ? "\\x%02x" : "\\u%04x").formatted((int) character);
  }
}
