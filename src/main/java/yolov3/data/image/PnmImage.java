package yolov3.data.image;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStream;

/**
 * A portable bitmap, greymap or pixmap (Netpbm's {@code pbm}, {@code pgm} and {@code ppm}), plain
 * or raw.
 *
 * @param kind 1 to 6, the digit that the file starts with
 * @param maximum of a sample
 */
record PnmImage(int kind, ImageSize size, int maximum) {

  private static final int BITS = 1;
  private static final int GREY = 2;
  private static final int COLOURS = 3;
  private static final int RAW_BITS = 4;
  private static final int RAW_COLOURS = 6;

  /** The largest 16-bit sample. */
  private static final int MAX_SAMPLE = 0xffff;

  static ImageHeader readHeader(ImageInputStream file) throws IOException {
    return new ImageHeader(ImageFormat.PNM, read(file).size);
  }

  /** Reads up to the first sample. */
  private static PnmImage read(ImageInputStream file) throws IOException {
    file.skipBytes(1);
    int kind = file.readUnsignedByte() - '0';
    ImageSize size = ImageSize.ofFile(number(file), number(file));
    int maximum = kind == BITS || kind == RAW_BITS ? 1 : number(file);
    if (maximum < 1 || maximum > MAX_SAMPLE) {
      throw InvalidImageException.damaged("its maximum sample is " + maximum);
    }
    return new PnmImage(kind, size, maximum);
  }

  static RgbImage decode(byte[] bytes) throws IOException {
    ImageInputStream file = new FileStream(bytes);
    PnmImage image = read(file);
    if (image.minimumBytes() > bytes.length - file.getStreamPosition()) { // before it takes memory
      throw new EOFException("the file ends inside its samples");
    }
    return image.samples(file);
  }

  private boolean isColour() {
    return kind == COLOURS || kind == RAW_COLOURS;
  }

  private long minimumBytes() {
    long samples = size.pixelCount() * (isColour() ? 3 : 1);
    return switch (kind) {
      case BITS -> samples;
      case RAW_BITS -> (size.width() + 7L) / 8 * size.height();
      case GREY, COLOURS -> 2 * samples - 1; // a digit and a blank
      default -> maximum > 255 ? 2 * samples : samples;
    };
  }

  private RgbImage samples(ImageInputStream file) throws IOException {
    RgbImage image = RgbImage.empty(size);
    byte[] pixels = image.pixels();
    if (kind == RAW_COLOURS && maximum == 255) {
      file.readFully(pixels);
      return image;
    }
    int bits = 0;
    for (int at = 0; at < pixels.length; at += 3) {
      if (kind == RAW_BITS) { // rows begin with a byte of their own
        bits = at / 3 % size.width() % 8 == 0 ? file.readUnsignedByte() : bits << 1;
        Arrays.fill(pixels, at, at + 3, (byte) ((bits & 0x80) == 0 ? 255 : 0));
      } else if (isColour()) {
        pixels[at] = sample(file);
        pixels[at + 1] = sample(file);
        pixels[at + 2] = sample(file);
      } else {
        Arrays.fill(pixels, at, at + 3, sample(file));
      }
    }
    return image;
  }

  /** One sample of 0 to 255; of 16 bits the upper 8, as everywhere here. */
  private byte sample(ImageInputStream file) throws IOException {
    int value =
        switch (kind) {
          case BITS -> 1 - bit(file); // 1 is black
          case GREY, COLOURS -> number(file);
          default -> maximum > 255 ? file.readUnsignedShort() : file.readUnsignedByte();
        };
    if (value > maximum) {
      throw InvalidImageException.damaged("a sample is " + value + ", of at most " + maximum);
    }
    return (byte) (maximum == MAX_SAMPLE ? value >> 8 : (value * 255 + maximum / 2) / maximum);
  }

  private static int bit(ImageInputStream file) throws IOException {
    int digit = afterBlanks(file) - '0'; // without a blank between them
    if (digit != 0 && digit != 1) {
      throw InvalidImageException.damaged("a bit is neither 0 nor 1");
    }
    return digit;
  }

  /** Reads a number and the one character after it, which ends it. */
  private static int number(ImageInputStream file) throws IOException {
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

  private static int afterBlanks(ImageInputStream file) throws IOException {
    while (true) {
      int character = file.readUnsignedByte();
      if (character == '#') {
        skipComment(file);
      } else if (!Character.isWhitespace(character)) {
        return character;
      }
    }
  }

  private static void skipComment(ImageInputStream file) throws IOException {
    int character = file.readUnsignedByte();
    while (character != '\n' && character != '\r') {
      character = file.readUnsignedByte();
    }
  }
}
