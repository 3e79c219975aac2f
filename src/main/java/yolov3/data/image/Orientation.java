package yolov3.data.image;

import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import java.io.IOException;

/**
 * How a camera was held: what has to be done to the stored pixels to see the image upright. In the
 * order of the values 1 to 8 of EXIF's tag {@code Orientation} (EXIF 2.32, section 4.6.4).
 */
enum Orientation {
  AS_STORED(false, false, false),
  MIRRORED(false, true, false),
  HALF_TURN(false, true, true),
  FLIPPED(false, false, true),
  TRANSPOSED(true, false, false),
  QUARTER_TURN(true, false, true),
  TRANSVERSE(true, true, true),
  THREE_QUARTER_TURN(true, true, false);

  /** What a JPEG has room for; the orientation lies in the first kilobytes. */
  static final int MOST_EXIF_BYTES = 1 << 16;

  private static final int RGB = 3;

  private final boolean swapsSides;
  private final boolean fromRight;
  private final boolean fromBelow;

  /**
   * @param swapsSides whether a row that is shown is a column that is stored
   * @param fromRight whether stored columns count from the right
   * @param fromBelow whether stored rows count from the bottom
   */
  Orientation(boolean swapsSides, boolean fromRight, boolean fromBelow) {
    this.swapsSides = swapsSides;
    this.fromRight = fromRight;
    this.fromBelow = fromBelow;
  }

  /**
   * Reads a block of EXIF.
   *
   * @param tiff the block from its TIFF header on; viewers show an image whose block is damaged or
   *     says nothing as it is stored, and so does this
   */
  static Orientation ofExif(byte[] tiff) {
    try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(tiff)) {
      Directory entries = new TIFFReader().read(stream);
      Entry entry = entries.getEntryById(TIFF.TAG_ORIENTATION);
      if (entry != null && entry.getValue() instanceof Number number) {
        return of(number.intValue());
      }
    } catch (IOException | RuntimeException e) { // the reader throws all kinds on damaged blocks
      return AS_STORED;
    }
    return AS_STORED;
  }

  /** Tells the orientation of the tag's value; one that means nothing changes nothing. */
  static Orientation of(int value) {
    return value >= 1 && value <= values().length ? values()[value - 1] : AS_STORED;
  }

  /** The size of an image as it is shown. */
  ImageSize shown(ImageSize stored) {
    return swapsSides ? new ImageSize(stored.height(), stored.width()) : stored;
  }

  /** An image as it is shown; the same one when nothing has to be done. */
  RgbImage shown(RgbImage stored) {
    if (this == AS_STORED) {
      return stored;
    }
    ImageSize size = shown(stored.size());
    byte[] from = stored.pixels();
    byte[] pixels = new byte[from.length];
    int at = 0;
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        int column = swapsSides ? y : x;
        int row = swapsSides ? x : y;
        column = fromRight ? stored.width() - 1 - column : column;
        row = fromBelow ? stored.height() - 1 - row : row;
        int source = (row * stored.width() + column) * RGB;
        pixels[at++] = from[source];
        pixels[at++] = from[source + 1];
        pixels[at++] = from[source + 2];
      }
    }
    return new RgbImage(size.width(), size.height(), pixels);
  }
}
