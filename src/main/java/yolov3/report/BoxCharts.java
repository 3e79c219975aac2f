package yolov3.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import yolov3.data.check.DatasetStatistics;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Anchor;
import yolov3.report.chart.Axis;
import yolov3.report.chart.HeatMap;
import yolov3.report.chart.HistogramChart;
import yolov3.report.chart.Point;
import yolov3.report.html.Figure;
import yolov3.report.html.Text;

/**
 * Charts of a data set's boxes and images.
 *
 * @param statistics with at least one box
 * @param inputSize side of the network's input, pixels
 * @param anchors of the network, input pixels; may be empty
 */
record BoxCharts(DatasetStatistics statistics, int inputSize, List<Anchor> anchors) {

  /** Logical pixels of a figure that takes half a page. */
  static final int WIDTH = 480;

  private static final int HEIGHT = 340;

  /** Height of a figure whose plot is about square, beside its strip of shades. */
  private static final int SQUARE_HEIGHT = 400;

  /** Columns that can be told apart. */
  private static final int MAX_COLUMNS = 40;

  List<Figure> figures() {
    return List.of(centres(), sizes(), aspectRatios(), objectsPerImage());
  }

  private Figure centres() {
    return new HeatMap(
            statistics.centres(),
            Axis.between("x of the centre, fraction of the width", 0, 1),
            Axis.between("y of the centre, fraction of the height", 0, 1),
            true,
            List.of())
        .figure(
            "Box centres",
            "Centres of the boxes in their image; the shade is the number of boxes in one of %1$d × %1$d cells."
                .formatted(DatasetStatistics.CENTRE_CELLS),
            WIDTH,
            SQUARE_HEIGHT);
  }

  private Figure sizes() {
    List<Point> marks =
        anchors.stream()
            .map(anchor -> new Point(log2(anchor.width()), log2(anchor.height())))
            .toList();
    return doublings(
            statistics.sizes(),
            DatasetStatistics.SIZE_CELLS_PER_DOUBLING,
            Math.ceil(log2(inputSize)),
            marks,
            "width in the input, pixels",
            "height in the input, pixels")
        .figure(
            "Box sizes",
            "Sizes after the letterbox to an input of %d pixels, on logarithmic axes; the shade is the number of boxes."
                    .formatted(inputSize)
                + (anchors.isEmpty()
                    ? ""
                    : " The dots are the " + anchors.size() + " anchors of the config."),
            WIDTH,
            SQUARE_HEIGHT);
  }

  /**
   * Makes a heat map of the doublings in which there is a count or a mark, at least to {@code top}.
   */
  static HeatMap doublings(
      int[][] counts,
      int perDoubling,
      double top,
      List<Point> marks,
      String xTitle,
      String yTitle) {
    double min =
        marks.stream().mapToDouble(m -> Math.min(m.x(), m.y())).min().orElse(Double.MAX_VALUE);
    double max = marks.stream().mapToDouble(m -> Math.max(m.x(), m.y())).max().orElse(0);
    for (int row = 0; row < counts.length; row++) {
      for (int column = 0; column < counts.length; column++) {
        if (counts[row][column] > 0) {
          min = Math.min(min, (double) Math.min(row, column) / perDoubling);
          max = Math.max(max, (Math.max(row, column) + 1.0) / perDoubling);
        }
      }
    }
    int doublings = counts.length / perDoubling; // the last cell has all beyond
    int lower = (int) Math.max(0, Math.min(Math.floor(min), doublings - 1));
    int upper = (int) Math.max(lower + 1, Math.min(doublings, Math.max(top, Math.ceil(max))));
    int from = lower * perDoubling;
    int to = upper * perDoubling;
    int[][] cropped =
        IntStream.range(from, to)
            .mapToObj(row -> Arrays.copyOfRange(counts[row], from, to))
            .toArray(int[][]::new);
    Axis x = Axis.doublings(xTitle, lower, upper);
    Axis y = Axis.doublings(yTitle, lower, upper);
    return new HeatMap(cropped, x, y, false, marks);
  }

  private Figure aspectRatios() {
    int[] counts = statistics.aspectRatios();
    int cells = DatasetStatistics.RATIO_CELLS_PER_DOUBLING;
    int doublings = DatasetStatistics.RATIO_DOUBLINGS;
    List<Double> edges =
        IntStream.rangeClosed(0, counts.length)
            .mapToObj(i -> (double) i / cells - doublings)
            .toList();
    long tall = Arrays.stream(counts, 0, doublings * cells).asLongStream().sum();
    return new HistogramChart(
            edges,
            Arrays.stream(counts).asDoubleStream().boxed().toList(),
            Axis.ratios("width : height", -doublings, doublings),
            Axis.counts("boxes"))
        .figure(
            "Aspect ratios of boxes",
            Text.of(
                "%.0f %% of the boxes are taller than wide. The outermost columns hold all beyond.",
                100.0 * tall / statistics.boxes()),
            WIDTH,
            HEIGHT);
  }

  private Figure objectsPerImage() {
    int max = statistics.objectsPerImage().lastKey();
    int step = max / MAX_COLUMNS + 1;
    int columns = max / step + 1;
    double[] heights = new double[columns];
    statistics.objectsPerImage().forEach((n, images) -> heights[n / step] += images);
    List<Double> edges =
        IntStream.rangeClosed(0, columns).mapToObj(i -> (double) i * step - 0.5).toList();
    double end = (double) columns * step - 0.5;
    return new HistogramChart(
            edges,
            Arrays.stream(heights).boxed().toList(),
            new Axis("boxes per image", -0.5, end, Axis.Ticks.WHOLE, Axis.counts("").label()),
            Axis.counts("images"))
        .figure(
            "Boxes per image",
            step == 1
                ? "Number of images by their number of boxes; those at 0 are background."
                : "Number of images by their number of boxes, %d numbers a column.".formatted(step),
            WIDTH,
            HEIGHT);
  }

  static Figure imageSizes(DatasetStatistics statistics) {
    int perDoubling = DatasetStatistics.SIZE_CELLS_PER_DOUBLING;
    int doublings = 1;
    for (ImageSize size : statistics.imageSizes().keySet()) {
      doublings =
          Math.max(doublings, (int) Math.floor(log2(Math.max(size.width(), size.height()))) + 1);
    }
    int[][] counts = new int[doublings * perDoubling][doublings * perDoubling];
    for (Map.Entry<ImageSize, Integer> entry : statistics.imageSizes().entrySet()) {
      int row = (int) Math.floor(log2(entry.getKey().height()) * perDoubling);
      int column = (int) Math.floor(log2(entry.getKey().width()) * perDoubling);
      counts[row][column] += entry.getValue();
    }
    return doublings(counts, perDoubling, 0, List.of(), "width, pixels", "height, pixels")
        .figure(
            "Image sizes",
            "%s different sizes, on logarithmic axes; the shade is the number of images."
                .formatted(Text.count(statistics.imageSizes().size())),
            WIDTH,
            SQUARE_HEIGHT);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
