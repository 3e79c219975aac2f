package yolov3.io;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The lines of a user's UTF-8 file, without byte-order mark and carriage returns; one longer than
 * {@link #MAX_LINE_BYTES} is refused.
 */
public final class TextLines implements Closeable {

  /** Room for ten thousand boxes; a file without line ends is refused here, not in the heap. */
  public static final int MAX_LINE_BYTES = 1 << 20;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path file;
  private final InputStream stream;
  private byte[] line = new byte[256];
  private int lineNumber;

  /** Shortens a user's text to 100 characters, for messages. */
  public static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 99) + "…";
  }

  private TextLines(Path file, InputStream stream) {
    this.file = file;
    this.stream = stream;
  }

  /**
   * Opens a file; the caller closes it.
   *
   * @param kind of file, for messages
   * @throws UserException if there is no such file or it cannot be read
   */
  public static TextLines open(Path file, String kind) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          kind + " '" + file + (Files.exists(file) ? "' is not a file" : "' not found"));
    }
    try {
      return new TextLines(file, new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    } catch (IOException e) {
      throw new UserException(kind + " '" + file + "' cannot be read: " + IoErrors.reasonOf(e), e);
    }
  }

  /** Returns the number of the last line, from 1. */
  public int lineNumber() {
    return lineNumber;
  }

  /** Returns {@code file:line: }, the start of a message about the last line. */
  public String where() {
    return place() + ": ";
  }

  /** Returns {@code file:line} of the last line. */
  public String place() {
    return file + ":" + lineNumber;
  }

  /**
   * Reads the next line without its end; null after the last.
   *
   * @throws UserException if the line is too long, is not UTF-8 or cannot be read
   */
  public String next() {
    int length = 0;
    try {
      int value = stream.read();
      if (value < 0) {
        return null;
      }
      lineNumber++;
      for (; value >= 0 && value != '\n'; value = stream.read()) {
        if (length == MAX_LINE_BYTES) {
          throw new UserException(
              where() + "line is longer than %s bytes; expected a text file".formatted(length));
        }
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = (byte) value;
      }
    } catch (IOException e) {
      throw new UserException(file + " cannot be read: " + IoErrors.reasonOf(e), e);
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder() // unlike new String, it refuses what is not UTF-8
              .decode(ByteBuffer.wrap(line, 0, length))
              .toString();
      int start = lineNumber == 1 && text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
      int end = text.endsWith("\r") ? text.length() - 1 : text.length();
      return text.substring(start, end);
    } catch (CharacterCodingException e) {
      throw new UserException(where() + "line is not UTF-8; expected a text file in UTF-8", e);
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UserException(file + " cannot be closed: " + IoErrors.reasonOf(e), e);
    }
  }
}
