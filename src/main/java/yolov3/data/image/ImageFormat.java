package yolov3.data.image;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/** Formats of images that are read. */
enum ImageFormat {
  // an MPO's first image is a plain JPEG
  JPEG("JPEG", "jpg jpeg jpe jfif mpo", "\u00ff\u00d8\u00ff", JpegHeader::read) {
    @Override
    byte[] prepared(byte[] file, ImageSize size) throws IOException {
      JpegHeader.requireRoom(file, size);
      return JpegHeader.withUsualColours(file);
    }
  },
  PNG("PNG", "png", "\u0089PNG\r\n\u001a\n", PngHeader::read) {
    @Override
    byte[] prepared(byte[] file, ImageSize size) throws IOException {
      PngHeader.requireEnd(file);
      return file;
    }
  },
  /** With the length of its second header, since text can begin with BM. */
  BMP("BMP", "bmp dib", "BM.{12}[\f\u0010()4@8l|]\0\0\0", ImageFormat::readBmpHeader),
  WEBP("WebP", "webp", "RIFF.{4}WEBP", WebpHeader::read) {
    @Override
    byte[] prepared(byte[] file, ImageSize size) throws IOException {
      WebpHeader.prepare(file, size);
      return file;
    }
  },
  GIF("GIF", "gif", "GIF8[79]a", GifFrame::readHeader) {
    @Override
    RgbImage toRgb(ImageReader reader, byte[] file, ImageHeader header) throws IOException {
      return GifFrame.decode(reader, file);
    }
  },
  TIFF("TIFF", "tif tiff", "II\\*\0(?!.{4}CR)|MM\0\\*", TiffPage::readHeader) {
    @Override
    RgbImage toRgb(ImageReader reader, byte[] file, ImageHeader header) throws IOException {
      TiffPage page = new TiffPage(reader);
      return page.toRgb(page.read(reader, file));
    }
  },
  /** With both numbers of its size, since text can begin with P1. */
  PNM(
      "PNM",
      "pnm ppm pgm pbm",
      "P[1-6](\\s|#[^\r\n]*+[\r\n])++\\d+(\\s|#[^\r\n]*+[\r\n])++\\d+[\\s#]",
      PnmImage::readHeader) {
    @Override
    RgbImage decode(byte[] file, ImageHeader header) throws IOException {
      return PnmImage.decode(file);
    }
  };

  private final String title;
  private final List<String> extensions;
  private final Pattern magic;
  private final HeaderReader headers;
  private final ImageReaderSpi readers;

  @FunctionalInterface
  private interface HeaderReader {
    ImageHeader read(ImageInputStream file) throws IOException;
  }

  /**
   * @param magic a pattern of the first bytes, each one a character
   */
  ImageFormat(String title, String extensions, String magic, HeaderReader headers) {
    this.title = title;
    this.extensions = List.of(extensions.split(" "));
    this.magic = Pattern.compile(magic, Pattern.DOTALL);
    this.headers = headers;
    // Kept, since asking ImageIO's registry for each image takes a lock that all threads share.
    Iterator<ImageReader> found =
        ImageIO.getImageReadersByFormatName(name().toLowerCase(Locale.ROOT));
    this.readers = found.hasNext() ? found.next().getOriginatingProvider() : null;
  }

  /** Tells the format of a file that starts so. */
  static Optional<ImageFormat> of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    return Stream.of(values()).filter(format -> format.magic.matcher(text).lookingAt()).findFirst();
  }

  /** Lists all formats for a message. */
  static String inWords() {
    String titles = String.join(", ", Stream.of(values()).map(ImageFormat::toString).toList());
    int last = titles.lastIndexOf(", ");
    return titles.substring(0, last) + " or " + titles.substring(last + 2);
  }

  /** Endings of files' names, without the dot, in lower case. */
  List<String> extensions() {
    return extensions;
  }

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
   * @throws InvalidImageException if the image can't be one that is read
   * @throws java.io.EOFException if the file ends before its size is said
   */
  ImageHeader readHeader(ImageInputStream file) throws IOException {
    file.seek(0);
    return headers.read(file);
  }

  private static ImageHeader readBmpHeader(ImageInputStream file) throws IOException {
    file.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    file.seek(14);
    if (file.readInt() == 12) { // the header of OS/2, which has 16-bit sizes
      return new ImageHeader(
          BMP, ImageSize.ofFile(file.readUnsignedShort(), file.readUnsignedShort()));
    }
    int width = file.readInt();
    int height = Math.abs(file.readInt()); // negative: rows from the top
    file.skipBytes(4); // planes and bits a pixel
    int compression = file.readInt();
    if (compression == 4 || compression == 5) { // for printers
      throw new InvalidImageException(
          "is a BMP with a JPEG or PNG inside, which may have any size; expected a plain image,"
              + " so convert it");
    }
    return new ImageHeader(BMP, ImageSize.ofFile(width, height));
  }

  /**
   * Refuses a whole file that the reader would get wrong, and hides from the reader what it must
   * not act on.
   *
   * @param file may be changed
   * @param size of the stored pixels as the header says
   * @return what the reader takes
   */
  byte[] prepared(byte[] file, ImageSize size) throws IOException {
    return file;
  }

  /**
   * Decodes a whole file.
   *
   * @return the pixels as they are stored, without the orientation
   * @throws IOException or any RuntimeException if the file is damaged
   */
  RgbImage decode(byte[] encoded, ImageHeader header) throws IOException {
    byte[] file = prepared(encoded, header.stored());
    ImageReader reader = newReader();
    List<String> damage = new ArrayList<>();
    try {
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            if (meansDamage(warning)) {
              damage.add(warning);
            }
          });
      reader.setInput(new FileStream(file), true, this != TIFF);
      // The header of one frame may not be the one that the reader finds.
      ImageSize.ofFile(reader.getWidth(0), reader.getHeight(0));
      RgbImage image = toRgb(reader, file, header);
      if (!damage.isEmpty()) {
        throw InvalidImageException.damaged(damage.get(0));
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  /**
   * @param reader whose input is the file
   */
  RgbImage toRgb(ImageReader reader, byte[] file, ImageHeader header) throws IOException {
    return header.cmyk() == null
        ? RgbImage.ofOwned(reader.read(0))
        : header.cmyk().toRgb(reader.readRaster(0, null));
  }

  /**
   * Tells the warnings after which pixels are missing or wrong, in the words of Java's JPEG reader
   * and of libjpeg. Extraneous bytes before a marker are skipped without harm, and so is a colour
   * profile that cannot be used.
   */
  private static boolean meansDamage(String warning) {
    return warning.startsWith("Truncated")
        || warning.startsWith("Premature end")
        || warning.startsWith("Corrupt JPEG data")
            && !warning.contains("extraneous bytes before marker");
  }
}
