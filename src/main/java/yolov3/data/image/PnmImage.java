package yolov3.data.image;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * A portable bitmap, greymap or pixmap (Netpbm's {@code pbm}, {@code pgm} and {@code ppm}), plain
 * or raw.
 *
 * @param kind 1 to 6, the digit that the file starts with
 * @param size as the header says
 * @param maximum of a sample
 */
record PnmImage(int kind, ImageSize size, int maximum) {

  private static final int BITS = 1;
  private static final int RAW_BITS = 4;
  private static final int COLOURS = 3;
  private static final int RAW_COLOURS = 6;

  private static final int FULL = 255;

  /** What fits into a 16-bit sample. */
  private static final int MAX_SAMPLE = 0xffff;

  /**
   * Reads up to the first sample.
   *
   * @throws InvalidImageException if a number makes no sense, or there are more pixels than {@link
   *     ImageDecoder#MAX_PIXELS}
   */
  static PnmImage readHeader(DataInputStream file) throws IOException {
    file.skipNBytes(1);
    int kind = file.readUnsignedByte() - '0';
    int width = number(file);
    ImageSize size = ImageSize.ofFile(width, number(file));
    int maximum = kind == BITS || kind == RAW_BITS ? 1 : number(file);
    if (maximum < 1 || maximum > MAX_SAMPLE) {
      throw InvalidImageException.damaged("its maximum sample is " + maximum);
    }
    return new PnmImage(kind, size, maximum);
  }

  ImageHeader header() {
    return new ImageHeader(ImageFormat.PNM, size);
  }

  /**
   * Decodes a whole file.
   *
   * @throws EOFException if samples are missing
   */
  static RgbImage decode(byte[] file) throws IOException {
    DataInputStream stream = new DataInputStream(new ByteArrayInputStream(file));
    PnmImage image = readHeader(stream);
    if (image.minimumBytes() > stream.available()) { // before there is room for the pixels
      throw new EOFException("the file ends inside its samples");
    }
    return image.samples(stream);
  }

  private boolean isColour() {
    return kind == COLOURS || kind == RAW_COLOURS;
  }

  private long minimumBytes() {
    long samples = size.pixelCount() * (isColour() ? 3 : 1);
    return switch (kind) {
      case BITS -> samples;
      case RAW_BITS -> (size.width() + 7L) / 8 * size.height();
      case 2, COLOURS -> 2 * samples - 1; // a digit and a blank
      default -> maximum > FULL ? 2 * samples : samples;
    };
  }

  private RgbImage samples(DataInputStream stream) throws IOException {
    byte[] pixels = new byte[Math.multiplyExact(Math.toIntExact(size.pixelCount()), 3)];
    if (kind == RAW_COLOURS && maximum == FULL) {
      stream.readFully(pixels);
      return new RgbImage(size.width(), size.height(), pixels);
    }
    int at = 0;
    for (int y = 0; y < size.height(); y++) {
      int bits = 0;
      for (int x = 0; x < size.width(); x++) {
        if (kind == RAW_BITS) { // rows begin with a byte of their own
          bits = x % 8 == 0 ? stream.readUnsignedByte() : bits << 1;
          byte grey = (byte) ((bits & 0x80) == 0 ? FULL : 0);
          pixels[at++] = grey;
          pixels[at++] = grey;
          pixels[at++] = grey;
        } else {
          byte first = sample(stream);
          pixels[at++] = first;
          pixels[at++] = isColour() ? sample(stream) : first;
          pixels[at++] = isColour() ? sample(stream) : first;
        }
      }
    }
    return new RgbImage(size.width(), size.height(), pixels);
  }

  /** One sample of 0 to 255; of 16 bits the upper 8, as everywhere here. */
  private byte sample(DataInputStream stream) throws IOException {
    int value =
        switch (kind) {
          case BITS -> 1 - bit(stream); // 1 is black
          case 2, COLOURS -> number(stream);
          default -> maximum > FULL ? stream.readUnsignedShort() : stream.readUnsignedByte();
        };
    if (value > maximum) {
      throw InvalidImageException.damaged("a sample is " + value + ", of at most " + maximum);
    }
    return (byte) (maximum == MAX_SAMPLE ? value >> 8 : (value * FULL + maximum / 2) / maximum);
  }

  private static int bit(DataInputStream file) throws IOException {
    int digit = afterBlanks(file) - '0'; // without a blank between them
    if (digit != 0 && digit != 1) {
      throw InvalidImageException.damaged("a bit is neither 0 nor 1");
    }
    return digit;
  }

  /** A number and the one character after it, which ends it. */
  private static int number(DataInputStream file) throws IOException {
    int digit = afterBlanks(file);
    int value = 0;
    int digits = 0;
    while (digit >= '0' && digit <= '9') {
      value = value * 10 + digit - '0';
      if (++digits > 9) {
        throw InvalidImageException.damaged("a number of its PNM header is too long");
      }
      digit = file.read(); // the last number may end the file
    }
    if (digits == 0 || digit >= 0 && !Character.isWhitespace(digit) && digit != '#') {
      throw InvalidImageException.damaged("a number of its PNM header is missing");
    }
    if (digit == '#') {
      skipComment(file);
    }
    return value;
  }

  private static int afterBlanks(DataInputStream file) throws IOException {
    while (true) {
      int character = file.readUnsignedByte();
      if (character == '#') {
        skipComment(file);
      } else if (!Character.isWhitespace(character)) {
        return character;
      }
    }
  }

  private static void skipComment(DataInputStream file) throws IOException {
    int character = file.readUnsignedByte();
    while (character != '\n' && character != '\r') {
      character = file.readUnsignedByte();
    }
  }
}
