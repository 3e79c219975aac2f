package yolov3.dataset;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/** The formats of pictures that are read. */
enum ImageFormat {
  JPEG("JPEG", List.of("jpg", "jpeg"), 0xff, 0xd8, 0xff) {
    @Override
    ImageHeader readHeader(DataInputStream file) throws IOException {
      return JpegHeader.read(file);
    }

    @Override
    void prepare(byte[] file, ImageSize size) throws IOException {
      JpegHeader.requireRoom(file, size);
    }
  },
  PNG("PNG", List.of("png"), 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a) {
    @Override
    ImageHeader readHeader(DataInputStream file) throws IOException {
      return PngHeader.read(file);
    }

    @Override
    void prepare(byte[] file, ImageSize size) throws IOException {
      PngHeader.requireEnd(file);
    }
  },
  BMP("BMP", List.of("bmp"), 'B', 'M') {
    @Override
    ImageHeader readHeader(DataInputStream file) throws IOException {
      return BmpHeader.read(file);
    }
  },
  WEBP("WebP", List.of("webp"), 'R', 'I', 'F', 'F', -1, -1, -1, -1, 'W', 'E', 'B', 'P') {
    @Override
    ImageHeader readHeader(DataInputStream file) throws IOException {
      return WebpHeader.read(file);
    }

    @Override
    void prepare(byte[] file, ImageSize size) throws IOException {
      WebpHeader.requireWhole(file, size);
      WebpHeader.forgetColourProfile(file);
    }
  };

  private static final int ANY_BYTE = -1;

  /** Bytes that tell every format. */
  static final int MAGIC_BYTES = 12;

  private final String title;
  private final List<String> extensions;
  private final int[] magic;
  private final ImageReaderSpi readers;

  ImageFormat(String title, List<String> extensions, int... magic) {
    this.title = title;
    this.extensions = extensions;
    this.magic = magic;
    // Kept, since asking ImageIO's registry for each picture takes a lock that all threads share.
    this.readers =
        ImageIO.getImageReadersByFormatName(name().toLowerCase(Locale.ROOT))
            .next()
            .getOriginatingProvider();
  }

  /** The format of a file that starts so, or null. */
  static ImageFormat of(byte[] start) {
    for (ImageFormat format : values()) {
      if (format.isAtStartOf(start)) {
        return format;
      }
    }
    return null;
  }

  private boolean isAtStartOf(byte[] start) {
    if (start.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if (magic[i] != ANY_BYTE && magic[i] != (start[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** How files are named, without the dot, in lower case. */
  List<String> extensions() {
    return extensions;
  }

  /** The name that people know. */
  @Override
  public String toString() {
    return title;
  }

  ImageReader newReader() {
    try {
      return readers.createReaderInstance();
    } catch (IOException e) {
      throw new IllegalStateException("the reader of " + this + " cannot be made", e);
    }
  }

  /**
   * Reads what comes before the pixels, and no pixels.
   *
   * @param file from its first byte on
   * @throws InvalidImageException if the picture can't be one that is read
   * @throws java.io.EOFException if the file ends before its size is said
   */
  abstract ImageHeader readHeader(DataInputStream file) throws IOException;

  /**
   * Refuses a whole file that the reader would get wrong, and hides from the reader what it must
   * not act on.
   *
   * @param file may be changed
   * @param size of the stored pixels as the header says
   */
  void prepare(byte[] file, ImageSize size) throws IOException {}
}
