package yolov3.data.image;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/** Formats of images that are read. */
enum ImageFormat {
  JPEG(
      "JPEG",
      List.of("jpg", "jpeg", "jpe", "jfif", "mpo"), // an MPO's first image is a plain JPEG
      "\u00ff\u00d8\u00ff") {
    @Override
    ImageHeader readHeader(Path file) throws IOException {
      return fromStart(file, JpegHeader::read);
    }

    @Override
    void prepare(byte[] file, ImageSize size) throws IOException {
      JpegHeader.requireRoom(file, size);
    }
  },
  PNG("PNG", List.of("png"), "\u0089PNG\r\n\u001a\n") {
    @Override
    ImageHeader readHeader(Path file) throws IOException {
      return fromStart(file, PngHeader::read);
    }

    @Override
    void prepare(byte[] file, ImageSize size) throws IOException {
      PngHeader.requireEnd(file);
    }
  },
  /** With the length of its second header, since text can begin with BM. */
  BMP("BMP", List.of("bmp", "dib"), "BM.{12}[\f\u0010()4@8l|]\0\0\0") {
    @Override
    ImageHeader readHeader(Path file) throws IOException {
      return fromStart(file, BmpHeader::read);
    }
  },
  WEBP("WebP", List.of("webp"), "RIFF.{4}WEBP") {
    @Override
    ImageHeader readHeader(Path file) throws IOException {
      return fromStart(file, WebpHeader::read);
    }

    @Override
    void prepare(byte[] file, ImageSize size) throws IOException {
      WebpHeader.requireWhole(file, size);
      WebpHeader.forgetColourProfile(file);
    }
  },
  GIF("GIF", List.of("gif"), "GIF8[79]a") {
    @Override
    ImageHeader readHeader(Path file) throws IOException {
      return fromStart(file, stream -> GifFrame.read(stream).header());
    }

    @Override
    RgbImage decode(byte[] file, ImageHeader header) throws IOException {
      return GifFrame.decode(file, newReader());
    }
  },
  TIFF("TIFF", List.of("tif", "tiff"), "II\\*\0(?!.{4}CR)|MM\0\\*") {
    @Override
    ImageHeader readHeader(Path file) throws IOException {
      return TiffPage.readHeader(file, newReader());
    }

    @Override
    RgbImage decode(byte[] file, ImageHeader header) throws IOException {
      return TiffPage.decode(file, newReader());
    }
  },
  /** With both numbers of its size, since text can begin with P1. */
  PNM(
      "PNM",
      List.of("pnm", "ppm", "pgm", "pbm"),
      "P[1-6](\\s|#[^\r\n]*+[\r\n])++\\d+(\\s|#[^\r\n]*+[\r\n])++\\d+[\\s#]") {
    @Override
    ImageHeader readHeader(Path file) throws IOException {
      return fromStart(file, stream -> PnmImage.readHeader(stream).header());
    }

    @Override
    RgbImage decode(byte[] file, ImageHeader header) throws IOException {
      return PnmImage.decode(file);
    }
  };

  /** Bytes that tell every format, also those that are not read. */
  static final int MAGIC_BYTES = 512;

  /** Bytes of a file that are read at once for its header. */
  private static final int BUFFER_BYTES = 1024;

  private final String title;
  private final List<String> extensions;
  private final Pattern magic;
  private final ImageReaderSpi readers;

  /**
   * @param magic a pattern of the first bytes, each one a character
   */
  ImageFormat(String title, List<String> extensions, String magic) {
    this.title = title;
    this.extensions = extensions;
    this.magic = Pattern.compile(magic, Pattern.DOTALL);
    // Kept, since asking ImageIO's registry for each image takes a lock that all threads share.
    Iterator<ImageReader> found =
        ImageIO.getImageReadersByFormatName(name().toLowerCase(Locale.ROOT));
    this.readers = found.hasNext() ? found.next().getOriginatingProvider() : null;
  }

  /** The format of a file that starts so, or null. */
  static ImageFormat of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    return Stream.of(values())
        .filter(format -> format.magic.matcher(text).lookingAt())
        .findFirst()
        .orElse(null);
  }

  /** All formats as a message says them. */
  static String inWords() {
    List<String> titles = Stream.of(values()).map(ImageFormat::toString).toList();
    int last = titles.size() - 1;
    return titles.stream().limit(last).collect(Collectors.joining(", "))
        + " or "
        + titles.get(last);
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

  /** A reader of Java or of a plugin, for the formats that have one. */
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
   * @throws InvalidImageException if the image can't be one that is read
   * @throws java.io.EOFException if the file ends before its size is said
   */
  abstract ImageHeader readHeader(Path file) throws IOException;

  /**
   * Refuses a whole file that the reader would get wrong, and hides from the reader what it must
   * not act on.
   *
   * @param file may be changed
   * @param size of the stored pixels as the header says
   */
  void prepare(byte[] file, ImageSize size) throws IOException {}

  /**
   * Decodes a whole file.
   *
   * @return the pixels as they are stored, without the orientation
   * @throws IOException or any RuntimeException if the file is damaged
   */
  RgbImage decode(byte[] file, ImageHeader header) throws IOException {
    ImageReader reader = newReader();
    DecoderWarnings warnings = new DecoderWarnings();
    try {
      reader.addIIOReadWarningListener(warnings);
      reader.setInput(new ByteArrayImageInputStream(file), true, true);
      // The header of one frame may not be the one that the reader finds.
      ImageSize.ofFile(reader.getWidth(0), reader.getHeight(0));
      RgbImage image =
          header.inks() == null
              ? RgbImage.ofOwned(reader.read(0))
              : header.inks().toRgb(reader.readRaster(0, null));
      warnings.requireNone();
      return image;
    } finally {
      reader.dispose();
    }
  }

  /** Reads a header that does not need the file's size. */
  @FunctionalInterface
  private interface HeaderReader {
    ImageHeader read(DataInputStream file) throws IOException;
  }

  private static ImageHeader fromStart(Path file, HeaderReader reader) throws IOException {
    try (DataInputStream stream =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      return reader.read(stream);
    }
  }
}
