package yolov3.dataset;

import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import yolov3.error.UserException;
import yolov3.files.IoFailures;

/**
 * Picture files: JPEG, PNG and BMP, told apart by their first bytes and never by their names.
 *
 * <p>A picture that is not whole is refused. Java's JPEG reader fills what is missing with grey and
 * only warns, which would train a detector on grey.
 */
public final class ImageFiles {

  /** Pictures of more pixels are refused before anything is decoded. */
  public static final long MAX_PIXELS = 100_000_000;

  /** Enough for {@link #MAX_PIXELS} of four bytes each. */
  private static final long MAX_FILE_BYTES = 512L << 20;

  /** Values of a BMP's compression that are meant for printers. */
  private static final int BMP_OF_JPEG = 4;

  private static final int BMP_OF_PNG = 5;

  private static final String EXPECTED = "expected a JPEG, PNG or BMP picture";

  private ImageFiles() {}

  /**
   * Reads and decodes a picture.
   *
   * @throws UserException if the file is missing, is no picture, is truncated or damaged, has more
   *     than {@link #MAX_PIXELS}, or has colours other than grey, RGB and a palette
   */
  public static RgbImage read(Path file) {
    Format format = headerOf(file).format();
    byte[] bytes = readAll(file);
    format.requireEnd(file, bytes);
    ImageReader reader = format.newReader();
    Warnings warnings = new Warnings();
    try {
      reader.addIIOReadWarningListener(warnings);
      reader.setInput(new ByteArrayImageInputStream(bytes), true, true);
      // The header of one frame may not be the one that the reader finds.
      requireAllowedSize(file, reader.getWidth(0), reader.getHeight(0));
      BufferedImage image = reader.read(0);
      if (warnings.damage != null) {
        throw damaged(file, warnings.damage, null);
      }
      return RgbImage.ofOwned(image);
    } catch (UserException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the readers throw all kinds on damaged files
      throw damaged(
          file, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  /**
   * Reads only the size of a picture, from its header.
   *
   * @throws UserException if the file is missing, is no picture, or has more than {@link
   *     #MAX_PIXELS}
   */
  public static ImageSize readSize(Path file) {
    return headerOf(file).size();
  }

  /**
   * Writes a JPEG, the same bytes for the same pixels on the same Java.
   *
   * @param quality 0 to 1
   * @throws IOException if the file cannot be written
   */
  public static void writeJpeg(RgbImage image, Path file, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(quality);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image.toBufferedImage(), null, null), parameters);
    } finally {
      writer.dispose();
    }
    Files.write(file, bytes.toByteArray());
  }

  private static byte[] readAll(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw new UserException(
            "image '%s' has %s bytes; expected at most %s".formatted(file, size, MAX_FILE_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserException("image '" + file + "' cannot be read: " + IoFailures.reasonOf(e), e);
    }
  }

  private static Header headerOf(Path file) {
    if (!Files.isRegularFile(file)) {
      String what = Files.exists(file) ? "is not a file" : "not found";
      throw new UserException("image '" + file + "' " + what + "; " + EXPECTED);
    }
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1024)) {
      stream.mark(16);
      byte[] start = stream.readNBytes(8);
      stream.reset();
      Format format = Format.of(start);
      if (format == null) {
        throw new UserException(
            "image '"
                + file
                + (start.length == 0
                    ? "' is empty; "
                    : "' starts with bytes " + HexFormat.ofDelimiter(" ").formatHex(start) + "; ")
                + EXPECTED);
      }
      return new Header(format, format.readSize(file, new DataInputStream(stream)));
    } catch (EOFException e) {
      throw damaged(file, "the file ends inside its header", e);
    } catch (IOException e) {
      throw new UserException("image '" + file + "' cannot be read: " + IoFailures.reasonOf(e), e);
    }
  }

  private static ImageSize requireAllowedSize(Path file, int width, int height) {
    if (width <= 0 || height <= 0) {
      throw damaged(file, "its header says " + width + "×" + height + " pixels", null);
    }
    ImageSize size = new ImageSize(width, height);
    if (size.pixelCount() > MAX_PIXELS) {
      throw new UserException(
          "image '%s' is %s pixels, %s in all; expected at most %s"
              .formatted(file, size, size.pixelCount(), MAX_PIXELS));
    }
    return size;
  }

  private static UserException damaged(Path file, String reason, Exception cause) {
    return new UserException(
        "image '" + file + "' is truncated or damaged (" + reason + "); expected a whole picture",
        cause);
  }

  private record Header(Format format, ImageSize size) {}

  private enum Format {
    JPEG(0xff, 0xd8, 0xff) {
      @Override
      ImageSize readSize(Path file, DataInputStream data) throws IOException {
        data.skipNBytes(2);
        while (true) {
          int marker = data.readUnsignedByte();
          if (marker != 0xff) {
            throw damaged(file, "a JPEG marker is missing in its header", null);
          }
          while (marker == 0xff) { // a marker may be preceded by any number of fill bytes
            marker = data.readUnsignedByte();
          }
          if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd8) {
            continue; // markers without a body
          }
          int bodyLength = data.readUnsignedShort() - 2;
          if (bodyLength < 0 || marker == 0xd9 || marker == 0xda) {
            throw damaged(file, "its JPEG header has no size", null);
          }
          if (isFrame(marker)) {
            data.readUnsignedByte(); // bits a sample
            int height = data.readUnsignedShort();
            int width = data.readUnsignedShort();
            int components = data.readUnsignedByte();
            if (components == 4) {
              throw new UserException(
                  "image '" + file + "' is a CMYK JPEG; expected RGB or grey, so convert it");
            }
            return requireAllowedSize(file, width, height);
          }
          data.skipNBytes(bodyLength);
        }
      }

      /** SOF0 to SOF15 without DHT, JPG and DAC, which lie among them. */
      private boolean isFrame(int marker) {
        return marker >= 0xc0
            && marker <= 0xcf
            && marker != 0xc4
            && marker != 0xc8
            && marker != 0xcc;
      }
    },
    PNG(0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a) {
      @Override
      ImageSize readSize(Path file, DataInputStream data) throws IOException {
        data.skipNBytes(8 + 4);
        if (data.readInt() != 0x49484452) { // IHDR
          throw damaged(file, "its first PNG chunk is not IHDR", null);
        }
        int width = data.readInt();
        return requireAllowedSize(file, width, data.readInt());
      }

      /** The reader leaves missing rows black when a file ends between two chunks. */
      @Override
      void requireEnd(Path file, byte[] bytes) {
        long at = 8;
        while (at + 12 <= bytes.length) {
          int chunk = (int) at;
          long length = intAt(bytes, chunk) & 0xffffffffL;
          at += 12 + length;
          if (intAt(bytes, chunk + 4) == 0x49454e44 && at <= bytes.length) { // IEND
            return;
          }
        }
        throw damaged(file, "its last PNG chunk is missing", null);
      }

      private int intAt(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
            | (bytes[at + 1] & 0xff) << 16
            | (bytes[at + 2] & 0xff) << 8
            | bytes[at + 3] & 0xff;
      }
    },
    BMP('B', 'M') {
      @Override
      ImageSize readSize(Path file, DataInputStream data) throws IOException {
        data.skipNBytes(14);
        int headerLength = Integer.reverseBytes(data.readInt());
        if (headerLength == 12) { // the OS/2 header has 16-bit sizes
          int width = Short.reverseBytes(data.readShort()) & 0xffff;
          return requireAllowedSize(file, width, Short.reverseBytes(data.readShort()) & 0xffff);
        }
        int width = Integer.reverseBytes(data.readInt());
        int height = Integer.reverseBytes(data.readInt());
        data.skipNBytes(4);
        int compression = Integer.reverseBytes(data.readInt());
        if (compression == BMP_OF_JPEG || compression == BMP_OF_PNG) {
          throw new UserException(
              "image '"
                  + file
                  + "' is a BMP with a JPEG or PNG inside, which may have any size; expected a"
                  + " plain picture, so convert it");
        }
        return requireAllowedSize(file, width, Math.abs(height)); // negative: rows from the top
      }
    };

    private final byte[] magic;
    private final ImageReaderSpi readers;

    Format(int... magic) {
      this.magic = new byte[magic.length];
      for (int i = 0; i < magic.length; i++) {
        this.magic[i] = (byte) magic[i];
      }
      // Kept, since asking ImageIO's registry for each picture takes a lock that all threads share.
      Iterator<ImageReader> found =
          ImageIO.getImageReadersByFormatName(name().toLowerCase(Locale.ROOT));
      this.readers = found.next().getOriginatingProvider();
    }

    /** The format that starts so, or null. */
    static Format of(byte[] start) {
      for (Format format : values()) {
        int length = format.magic.length;
        if (start.length >= length && Arrays.equals(start, 0, length, format.magic, 0, length)) {
          return format;
        }
      }
      return null;
    }

    ImageReader newReader() {
      try {
        return readers.createReaderInstance();
      } catch (IOException e) {
        throw new IllegalStateException("Java's own reader of " + this + " cannot be made", e);
      }
    }

    abstract ImageSize readSize(Path file, DataInputStream data) throws IOException;

    /** Refuses a file without its end, where the reader would not. */
    void requireEnd(Path file, byte[] bytes) {}
  }
}
