package yolov3.cli.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.Optional;

/** Standard output that keeps its first failure: Java's writers hide a full disk. */
public final class StandardOutput extends FilterOutputStream {

  private IOException failure;

  /**
   * Thrown where work is of no use any more, since nobody takes its output. What the output failed
   * of is said at the end of the program.
   */
  public static final class EndedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  public StandardOutput(OutputStream stream) {
    super(stream);
  }

  /** Makes a writer that flushes every line. */
  public PrintWriter writer(Charset charset) {
    Writer encoder = new OutputStreamWriter(this, charset);
    return new PrintWriter(encoder, true);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int start, int length) throws IOException {
    try {
      out.write(bytes, start, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /** Returns the first failure, if any; a reader such as {@code head} that stops early is none. */
  public Optional<IOException> failure() {
    return Optional.ofNullable(failure)
        .filter(e -> e.getMessage() == null || !e.getMessage().contains("Broken pipe"));
  }
}
