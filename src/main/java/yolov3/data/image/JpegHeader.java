package yolov3.data.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.imageio.stream.ImageInputStream;

/** The segments of a JPEG up to its first scan (ITU-T T.81, annex B). */
final class JpegHeader {

  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP2 = 0xe2;
  private static final int APP14 = 0xee;

  /** Index in Adobe's segment of the colour transform. */
  private static final int ADOBE_TRANSFORM = 11;

  /**
   * Each block of 8×8 samples takes one bit at least, and one component has a sample for half of
   * the pixels at least.
   */
  private static final long MAX_PIXELS_PER_BYTE = 8 * 8 * 8 * 2;

  /** First text of a segment with a part of a colour profile (ICC.1, annex B.4). */
  private static final String COLOUR_PROFILE = "ICC_PROFILE\0";

  /** Segment of version 1.1, with square pixels and without a thumbnail. */
  private static final byte[] JFIF = {
    (byte) 0xff, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

  private JpegHeader() {}

  static ImageHeader read(ImageInputStream file) throws IOException {
    ImageSize size = null;
    int components = 0;
    Orientation orientation = null;
    int adobeTransform = -1;
    file.seek(2);
    int marker = nextMarker(file);
    while (marker != END_OF_IMAGE && marker != START_OF_SCAN) {
      int length = file.readUnsignedShort() - 2;
      if (length < 0) {
        throw InvalidImageException.damaged("a segment of its JPEG header has no length");
      }
      long end = file.getStreamPosition() + length;
      if (isFrame(marker) && size == null) {
        file.skipBytes(1); // bits a sample
        int height = file.readUnsignedShort();
        size = ImageSize.ofFile(file.readUnsignedShort(), height);
        components = file.readUnsignedByte();
        end = Math.max(end, file.getStreamPosition());
      } else if (marker == APP1 && orientation == null) {
        byte[] segment = read(file, length);
        if (startsWith(segment, Orientation.EXIF)) { // XMP has the same marker
          orientation = Orientation.ofExif(segment);
        }
      } else if (marker == APP14 && adobeTransform < 0) {
        byte[] segment = read(file, length);
        if (startsWith(segment, "Adobe") && length > ADOBE_TRANSFORM) {
          adobeTransform = segment[ADOBE_TRANSFORM] & 0xff;
        }
      }
      file.seek(end);
      marker = nextMarker(file);
    }
    if (size == null) {
      throw InvalidImageException.damaged("its JPEG header has no size");
    }
    return new ImageHeader(
        ImageFormat.JPEG,
        size,
        orientation == null ? Orientation.AS_STORED : orientation,
        components == 4 ? CmykConversion.of(adobeTransform) : null);
  }

  /**
   * Refuses a file that can't hold so many pixels: the reader fills what is missing with grey, once
   * for each scan of a progressive image, which takes seconds for a few hundred bytes that claim a
   * hundred million pixels.
   */
  static void requireRoom(byte[] file, ImageSize size) throws InvalidImageException {
    if (size.pixelCount() > file.length * MAX_PIXELS_PER_BYTE) {
      throw InvalidImageException.damaged(
          "%d bytes can't hold %s pixels".formatted(file.length, size));
    }
  }

  /**
   * Returns a file from which Java's reader gives the colours that libjpeg does, and with it
   * TensorFlow's decoder to the exported model.
   *
   * <p>The segments with the colour profile are renamed. A file that does not say what its three
   * components are gets a segment that says luma and chroma: libjpeg assumes RGB of those numbered
   * by the letters, Java's reader of more.
   *
   * @param file whole; changed
   */
  static byte[] withUsualColours(byte[] file) throws IOException {
    boolean saysColours = false;
    try (FileStream stream = new FileStream(file)) {
      stream.seek(2);
      int marker = nextMarker(stream);
      while (marker != END_OF_IMAGE && marker != START_OF_SCAN) {
        long end = stream.getStreamPosition() + stream.readUnsignedShort();
        int start = (int) stream.getStreamPosition();
        byte[] segment = read(stream, (int) end - start);
        if (marker == APP2 && startsWith(segment, COLOUR_PROFILE)) {
          file[start] = '-';
        }
        saysColours |=
            marker == APP0 && startsWith(segment, "JFIF")
                || marker == APP14 && startsWith(segment, "Adobe")
                || isFrame(marker) && !hasUnusualComponents(segment);
        stream.seek(end);
        marker = nextMarker(stream);
      }
    }
    if (saysColours) {
      return file;
    }
    return ByteBuffer.allocate(file.length + JFIF.length)
        .put(file, 0, 2)
        .put(JFIF)
        .put(file, 2, file.length - 2)
        .array();
  }

  /** Tells whether a frame has three components that are numbered neither 1, 2, 3 nor R, G, B. */
  private static boolean hasUnusualComponents(byte[] frame) {
    if (frame.length < 15
        || frame[5] != 3) { // of three bytes each, after the sizes and their count
      return false;
    }
    String ids = "" + (char) frame[6] + (char) frame[9] + (char) frame[12];
    return !ids.equals("\1\2\3") && !ids.equals("RGB");
  }

  /**
   * The next marker with a body, or that ends the header. Stray bytes before it are skipped, as
   * every decoder does.
   */
  private static int nextMarker(ImageInputStream file) throws IOException {
    int before = 0;
    while (true) {
      int marker = file.readUnsignedByte();
      if (before == 0xff && hasBody(marker)) {
        return marker;
      }
      before = marker;
    }
  }

  /** Not a fill byte, of which a marker may have any number, and none that stands alone. */
  private static boolean hasBody(int marker) {
    boolean isAlone = marker <= 0x01 || marker >= 0xd0 && marker <= 0xd8;
    return marker != 0xff && !isAlone;
  }

  /** SOF0 to SOF15 without DHT, JPG and DAC, which lie among them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static byte[] read(ImageInputStream file, int length) throws IOException {
    byte[] segment = new byte[length];
    file.readFully(segment);
    return segment;
  }

  private static boolean startsWith(byte[] segment, String name) {
    return new String(segment, StandardCharsets.ISO_8859_1).startsWith(name);
  }
}
