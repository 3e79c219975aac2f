package yolov3.data.image;

import com.twelvemonkeys.imageio.metadata.CompoundDirectory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStream;

/**
 * Ways in which a camera was held: what has to be done to the stored pixels to see the image
 * upright. In the order of the values 1 to 8 of EXIF's tag {@code Orientation} (EXIF 2.32, section
 * 4.6.4).
 */
public enum Orientation {
  AS_STORED(false, false, false),
  MIRRORED(false, true, false),
  HALF_TURN(false, true, true),
  FLIPPED(false, false, true),
  TRANSPOSED(true, false, false),
  QUARTER_TURN(true, false, true),
  TRANSVERSE(true, true, true),
  THREE_QUARTER_TURN(true, true, false);

  /** The name that a JPEG's segment of EXIF starts with, and a WebP's chunk of some programs. */
  static final String EXIF = "Exif\0\0";

  /** The limit of a JPEG's segment; the orientation lies in the first kilobytes. */
  private static final int MAX_EXIF_BYTES = 1 << 16;

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

  /** Reads a block of EXIF of that length at the position of a file, which may end inside it. */
  static Orientation ofExif(ImageInputStream file, long length) throws IOException {
    long left = file.length() - file.getStreamPosition();
    byte[] block = new byte[(int) Math.min(Math.min(length, MAX_EXIF_BYTES), Math.max(0, left))];
    file.readFully(block);
    return ofExif(block);
  }

  /**
   * Reads a block of EXIF, with its name or without. Viewers show an image whose block is damaged
   * or says nothing as it is stored, and so does this. Directories after the first are about
   * others, such as the thumbnail.
   */
  static Orientation ofExif(byte[] block) {
    boolean named = new String(block, StandardCharsets.ISO_8859_1).startsWith(EXIF);
    byte[] tiff = named ? Arrays.copyOfRange(block, EXIF.length(), block.length) : block;
    try (FileStream stream = new FileStream(tiff)) {
      CompoundDirectory directories = (CompoundDirectory) new TIFFReader().read(stream);
      Entry entry = directories.getDirectory(0).getEntryById(TIFF.TAG_ORIENTATION);
      return entry != null && entry.getValue() instanceof Number number
          ? of(number.intValue())
          : AS_STORED;
    } catch (IOException | RuntimeException e) { // the reader throws all kinds on damaged blocks
      return AS_STORED;
    }
  }

  /** Tells the orientation of the tag's value; one that means nothing changes nothing. */
  public static Orientation of(int value) {
    return value >= 1 && value <= values().length ? values()[value - 1] : AS_STORED;
  }

  /** Returns the size of an image as it is shown. */
  public ImageSize shown(ImageSize stored) {
    return swapsSides ? new ImageSize(stored.height(), stored.width()) : stored;
  }

  /** Returns an image as it is shown; the same one when nothing has to be done. */
  public RgbImage shown(RgbImage stored) {
    if (this == AS_STORED) {
      return stored;
    }
    RgbImage image = RgbImage.empty(shown(stored.size()));
    byte[] from = stored.pixels();
    byte[] to = image.pixels();
    int at = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int column = swapsSides ? y : x;
        int row = swapsSides ? x : y;
        column = fromRight ? stored.width() - 1 - column : column;
        row = fromBelow ? stored.height() - 1 - row : row;
        int source = (row * stored.width() + column) * 3;
        to[at++] = from[source];
        to[at++] = from[source + 1];
        to[at++] = from[source + 2];
      }
    }
    return image;
  }
}
