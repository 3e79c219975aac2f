package yolov3.data.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file for ImageIO's readers: a whole one in memory, without the copy and the temporary file of
 * ImageIO's own streams, or one on disk behind a small buffer for its header.
 */
final class FileStream extends ImageInputStreamImpl {

  private static final int BUFFER_BYTES = 1024;

  /** Readers look a few bytes ahead; one that reads on gets zeros, for hours if it is told to. */
  private static final int MAX_READS_AFTER_END = 100;

  private final SeekableByteChannel channel;
  private final byte[] buffer;
  private long bufferStart;
  private int bufferLength;
  private int readsAfterEnd;

  FileStream(byte[] file) {
    channel = null;
    buffer = file;
    bufferLength = file.length;
  }

  FileStream(Path file) throws IOException {
    channel = Files.newByteChannel(file);
    buffer = new byte[BUFFER_BYTES];
  }

  /** Makes the byte at the position buffered, unless the file ends before it. */
  private boolean fill() throws IOException {
    if (streamPos >= bufferStart && streamPos < bufferStart + bufferLength) {
      return true;
    }
    if (channel == null) {
      return false;
    }
    bufferStart = streamPos;
    bufferLength = Math.max(0, channel.position(streamPos).read(ByteBuffer.wrap(buffer)));
    return bufferLength > 0;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    return fill() ? buffer[(int) (streamPos++ - bufferStart)] & 0xff : end();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    bitOffset = 0;
    int done = 0;
    while (done < length && fill()) {
      int at = (int) (streamPos - bufferStart);
      int count = Math.min(length - done, bufferLength - at);
      System.arraycopy(buffer, at, target, offset + done, count);
      streamPos += count;
      done += count;
    }
    return done > 0 || length == 0 ? done : end();
  }

  private int end() {
    if (++readsAfterEnd > MAX_READS_AFTER_END) {
      throw new IllegalStateException("the pixels go on after the file's end");
    }
    return -1;
  }

  @Override
  public long length() {
    try {
      return channel == null ? buffer.length : channel.size();
    } catch (IOException e) {
      return -1; // unknown
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    if (channel != null) {
      channel.close();
    }
  }
}
