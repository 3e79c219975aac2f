package yolov3.data.check;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Distributions of the boxes and images of a split: counts only, so that a set of any size fits.
 *
 * @param centres numbers of boxes by the centre's cell, of an image cut into {@value #CENTRE_CELLS}
 *     rows (from the top) and as many columns
 * @param sizes numbers of boxes by height (rows) and width (columns) in the network's input, on the
 *     scale of {@link #sizeCell}
 * @param aspectRatios numbers of boxes by width / height in the network's input: {@value
 *     #RATIO_CELLS_PER_DOUBLING} cells a doubling, from 1:16 to 16:1, the outermost with all beyond
 * @param objectsPerImage numbers of images by number of boxes
 * @param imageSizes numbers of images by size, in the order in which the sizes were met
 */
public record DatasetStatistics(
    int[][] centres,
    int[][] sizes,
    int[] aspectRatios,
    SortedMap<Integer, Integer> objectsPerImage,
    Map<ImageSize, Integer> imageSizes) {

  /** The rows and columns that an image is cut into. */
  public static final int CENTRE_CELLS = 20;

  /** Cells of a size's scale from one power of two to the next. */
  public static final int SIZE_CELLS_PER_DOUBLING = 4;

  /** The largest size has a logarithm to base 2 of this. */
  public static final int SIZE_DOUBLINGS = 12;

  /** Cells of a ratio's scale from one power of two to the next. */
  public static final int RATIO_CELLS_PER_DOUBLING = 4;

  /** Powers of two on either side of a square. */
  public static final int RATIO_DOUBLINGS = 4;

  /** Adds the counts of several splits. */
  public static DatasetStatistics sum(List<DatasetStatistics> splits) {
    Tally sum = new Tally();
    splits.forEach(sum::add);
    return sum.result();
  }

  /** Returns the number of boxes of all kinds. */
  public int boxes() {
    return Arrays.stream(aspectRatios).sum();
  }

  /** Returns the number of images that could be read. */
  public int images() {
    return imageSizes.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * @param pixels of the network's input; those under 1 count as 1
   */
  static int sizeCell(double pixels) {
    return cell(log2(pixels) * SIZE_CELLS_PER_DOUBLING, SIZE_DOUBLINGS * SIZE_CELLS_PER_DOUBLING);
  }

  static int ratioCell(double ratio) {
    return cell(
        (log2(ratio) + RATIO_DOUBLINGS) * RATIO_CELLS_PER_DOUBLING,
        2 * RATIO_DOUBLINGS * RATIO_CELLS_PER_DOUBLING);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  /** Clips; a box of no size at all gives NaN or an infinity, and the first or last cell. */
  private static int cell(double position, int cells) {
    return (int) Math.max(0, Math.min(Math.floor(position), cells - 1));
  }

  static final class Tally {
    private final int[][] centres = new int[CENTRE_CELLS][CENTRE_CELLS];
    private final int[][] sizes =
        new int[SIZE_DOUBLINGS * SIZE_CELLS_PER_DOUBLING][SIZE_DOUBLINGS * SIZE_CELLS_PER_DOUBLING];
    private final int[] aspectRatios = new int[2 * RATIO_DOUBLINGS * RATIO_CELLS_PER_DOUBLING];
    private final SortedMap<Integer, Integer> objectsPerImage = new TreeMap<>();
    private final Map<ImageSize, Integer> imageSizes = new LinkedHashMap<>();

    /**
     * @param boxes pixels of the image
     * @param inputBoxes the same in the network's input
     */
    void add(ImageSize image, List<LabelledBox> boxes, List<Box> inputBoxes) {
      imageSizes.merge(image, 1, Integer::sum);
      objectsPerImage.merge(boxes.size(), 1, Integer::sum);
      for (LabelledBox labelled : boxes) {
        Box box = labelled.box();
        int row = cell(box.centreY() / image.height() * CENTRE_CELLS, CENTRE_CELLS);
        int column = cell(box.centreX() / image.width() * CENTRE_CELLS, CENTRE_CELLS);
        centres[row][column]++;
      }
      for (Box box : inputBoxes) {
        sizes[sizeCell(box.height())][sizeCell(box.width())]++;
        aspectRatios[ratioCell(box.width() / box.height())]++;
      }
    }

    private void add(DatasetStatistics other) {
      add(other.centres, centres);
      add(other.sizes, sizes);
      add(other.aspectRatios, aspectRatios);
      other.objectsPerImage.forEach((n, images) -> objectsPerImage.merge(n, images, Integer::sum));
      other.imageSizes.forEach((size, images) -> imageSizes.merge(size, images, Integer::sum));
    }

    private static void add(int[][] from, int[][] to) {
      for (int row = 0; row < to.length; row++) {
        add(from[row], to[row]);
      }
    }

    private static void add(int[] from, int[] to) {
      Arrays.setAll(to, i -> to[i] + from[i]);
    }

    DatasetStatistics result() {
      return new DatasetStatistics(centres, sizes, aspectRatios, objectsPerImage, imageSizes);
    }
  }
}
