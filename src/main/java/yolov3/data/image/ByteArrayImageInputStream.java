package yolov3.data.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** Feeds an array to a reader without the copy and the temporary file of ImageIO's own streams. */
final class ByteArrayImageInputStream extends ImageInputStreamImpl {

  /** Readers look a few bytes ahead; one that goes on reads zeros, for hours if it is told to. */
  private static final int MOST_READS_AFTER_END = 100;

  private final byte[] bytes;
  private int readsAfterEnd;

  /**
   * @param bytes a whole file; held, not copied
   */
  ByteArrayImageInputStream(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() {
    bitOffset = 0;
    return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xff : end();
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    int count = (int) Math.min(length, bytes.length - streamPos);
    if (count <= 0) {
      return end();
    }
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  private int end() {
    if (++readsAfterEnd > MOST_READS_AFTER_END) {
      throw new IllegalStateException("the pixels go on after the file's end");
    }
    return -1;
  }

  @Override
  public long length() {
    return bytes.length;
  }
}
