package yolov3.data.image;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;

/** Reads a JPEG's segments up to its first scan (ITU-T T.81, annex B). */
final class JpegHeader {

  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;

  private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
  private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};

  /** Where Adobe's segment says how colours were made into channels. */
  private static final int ADOBE_TRANSFORM = 11;

  /**
   * Each block of 8×8 samples takes one bit at least, and one component has a sample for half of
   * the pixels at least.
   */
  private static final long MOST_PIXELS_PER_BYTE = 8 * 8 * 8 * 2;

  private ImageSize size;
  private int components;
  private Orientation orientation;
  private int adobeTransform = -1;

  private JpegHeader() {}

  static ImageHeader read(DataInputStream file) throws IOException {
    JpegHeader header = new JpegHeader();
    header.readSegments(file);
    return new ImageHeader(
        ImageFormat.JPEG,
        header.size,
        header.orientation == null ? Orientation.AS_STORED : header.orientation,
        header.components == 4 ? CmykConversion.of(header.adobeTransform) : null);
  }

  /**
   * The reader fills what is missing with grey, once for each scan of a progressive image, which
   * takes seconds for a few hundred bytes that claim a hundred million pixels.
   *
   * @throws InvalidImageException if the file can't hold that many pixels
   */
  static void requireRoom(byte[] file, ImageSize size) throws InvalidImageException {
    if (size.pixelCount() > file.length * MOST_PIXELS_PER_BYTE) {
      throw InvalidImageException.damaged(
          "%d bytes can't hold %s pixels".formatted(file.length, size));
    }
  }

  private void readSegments(DataInputStream file) throws IOException {
    file.skipNBytes(2);
    while (true) {
      int marker = nextMarker(file);
      if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd8) {
        continue; // markers without a body
      }
      if (marker == END_OF_IMAGE || marker == START_OF_SCAN) {
        break;
      }
      int length = file.readUnsignedShort() - 2;
      if (length < 0) {
        throw InvalidImageException.damaged("a segment of its JPEG header has no length");
      }
      if (isFrame(marker) && size == null) {
        readFrame(file, length);
      } else if (marker == APP1 && orientation == null) {
        readExif(file.readNBytes(length));
      } else if (marker == APP14 && adobeTransform < 0) {
        readAdobe(file.readNBytes(length));
      } else {
        file.skipNBytes(length);
      }
    }
    if (size == null) {
      throw InvalidImageException.damaged("its JPEG header has no size");
    }
  }

  private static int nextMarker(DataInputStream file) throws IOException {
    int marker = file.readUnsignedByte();
    if (marker != 0xff) {
      throw InvalidImageException.damaged("a JPEG marker is missing in its header");
    }
    while (marker == 0xff) { // a marker may be preceded by any number of fill bytes
      marker = file.readUnsignedByte();
    }
    return marker;
  }

  /** SOF0 to SOF15 without DHT, JPG and DAC, which lie among them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private void readFrame(DataInputStream file, int length) throws IOException {
    file.readUnsignedByte(); // bits a sample
    int height = file.readUnsignedShort();
    size = ImageSize.ofFile(file.readUnsignedShort(), height);
    components = file.readUnsignedByte();
    file.skipNBytes(Math.max(0, length - 6));
  }

  private void readExif(byte[] segment) {
    if (startsWith(segment, EXIF)) { // XMP has the same marker
      orientation = Orientation.ofExif(Arrays.copyOfRange(segment, EXIF.length, segment.length));
    }
  }

  private void readAdobe(byte[] segment) {
    if (startsWith(segment, ADOBE) && segment.length > ADOBE_TRANSFORM) {
      adobeTransform = segment[ADOBE_TRANSFORM] & 0xff;
    }
  }

  private static boolean startsWith(byte[] segment, byte[] name) {
    return segment.length >= name.length
        && Arrays.equals(segment, 0, name.length, name, 0, name.length);
  }
}
