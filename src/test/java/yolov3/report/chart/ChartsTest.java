package yolov3.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.io.UserException;
import yolov3.report.html.Figure;
import yolov3.report.html.Theme;

class ChartsTest {

  @TempDir Path temp;

  static Stream<Arguments> figures() {
    return Stream.of(
        arguments(
            "bars",
            new BarChart(
                    List.of("one", "two"),
                    List.of(new BarChart.Series("all", new int[] {5, 3})),
                    Axis.counts("boxes"))
                .figure("t", "d", 300)),
        arguments(
            "no bars",
            new BarChart(
                    List.of("one"),
                    List.of(new BarChart.Series("all", new int[] {1})),
                    Axis.counts("boxes"))
                .figure("t", "d", 300)),
        arguments(
            "histogram",
            new HistogramChart(
                    List.of(0.0, 1.0, 2.0),
                    List.of(4.0, 2.0),
                    Axis.doublings("pixels", 0, 2),
                    Axis.counts("boxes"))
                .figure("t", "d", 300, 200)),
        arguments(
            "lines",
            new LineChart(
                    List.of(
                        new LineChart.Line(
                            "a", new double[] {1, 2, 3}, new double[] {1, Double.NaN, 2}),
                        new LineChart.Line("b", new double[] {1}, new double[] {1})),
                    Axis.counts("epoch"),
                    Axis.fromZero("loss"))
                .figure("t", "d", 300, 200)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("figures")
  void figureHasItsSizeAndShowsItsDataOnBothBackgrounds(String name, Figure figure) {
    for (Theme theme : Theme.values()) {
      BufferedImage image = figure.image(theme);
      assertEquals(2 * figure.width(), image.getWidth());
      assertEquals(2 * figure.height(), image.getHeight());
      assertEquals(theme.background().getRGB(), image.getRGB(0, 0));
      assertTrue(count(image, theme.series(0)) > 100, theme + " has no data");
    }
    assertTrue(figure.titledImage(Theme.LIGHT).getHeight() > 2 * figure.height());
  }

  static Stream<Arguments> axesOfSmallNumbers() {
    return Stream.of(
        arguments("nothing but zeros", Axis.fromZero("lost AP50"), 0, 1),
        arguments("counts that are zero", Axis.counts("boxes"), 0, 1),
        arguments("learning rates", Axis.fromZero("rate"), 2e-6, 2.1e-6)); // a margin of 5%
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("axesOfSmallNumbers")
  void axisOfZerosEndsAtOneAndThatOfSmallNumbersAtThem(
      String name, Axis axis, double max, double end) {
    XYSeries series = new XYSeries("a");
    series.add(1, 0);
    series.add(2, max);
    NumberAxis chart = axis.toChart(Theme.LIGHT);
    new XYPlot(new XYSeriesCollection(series), new NumberAxis(), chart, null);
    assertEquals(0, chart.getLowerBound());
    assertEquals(end, chart.getUpperBound(), 1e-12);
  }

  @Test
  void fullCellIsDarkAndEmptyOneIsBackground() {
    int[][] counts = {{9, 0}, {0, 0}};
    Figure figure =
        new HeatMap(counts, Axis.between("x", 0, 1), Axis.between("y", 0, 1), true, List.of())
            .figure("t", "d", 400, 400);
    BufferedImage image = figure.image(Theme.LIGHT);
    int full = count(image, Theme.LIGHT.heat(1));
    // a quarter of a plot that takes more than half of the figure's side
    assertTrue(full > 400 * 400 / 4, full + " pixels");
    assertTrue(full < 800 * 800 / 3, full + " pixels");
  }

  @Test
  void marksLieOnTopOfAHeatMap() {
    Figure figure =
        new HeatMap(
                new int[][] {{1}},
                Axis.between("x", 0, 1),
                Axis.between("y", 0, 1),
                false,
                List.of(new Point(0.5, 0.5)))
            .figure("t", "d", 400, 400);
    assertTrue(count(figure.image(Theme.LIGHT), Theme.LIGHT.series(1)) > 100);
  }

  @Test
  void chartGrowsWithItsCategories() {
    List<String> names = IntStream.range(0, 80).mapToObj(i -> "class " + i).toList();
    Figure many =
        new BarChart(names, List.of(new BarChart.Series("all", new int[80])), Axis.counts("boxes"))
            .figure("t", "d", 300);
    assertTrue(many.height() >= 80 * 16, many.height() + " pixels for 80 names");
  }

  @Test
  void namesThatAreShortenedToTheSameKeepTheirBars() {
    String prefix = String.join("", Collections.nCopies(10, "same "));
    Figure figure =
        new BarChart(
                List.of(prefix + "1", prefix + "2"),
                List.of(new BarChart.Series("all", new int[] {5, 5})),
                Axis.counts("boxes"))
            .figure("t", "d", 300);
    Figure one =
        new BarChart(
                List.of(prefix + "1", "other"),
                List.of(new BarChart.Series("all", new int[] {5, 0})),
                Axis.counts("boxes"))
            .figure("t", "d", 300);
    Color blue = Theme.LIGHT.series(0);
    int both = count(figure.image(Theme.LIGHT), blue);
    int single = count(one.image(Theme.LIGHT), blue);
    assertEquals(2.0, (double) both / single, 0.1);
  }

  @Test
  void edgesAreOneMoreThanColumns() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new HistogramChart(
                List.of(0.0, 1.0), List.of(1.0, 2.0), Axis.fromZero(""), Axis.fromZero("")));
  }

  @Test
  void earlierImageIsReplacedAndOneOfTheUserIsNot() throws IOException {
    BufferedImage image = new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB);
    image.setRGB(3, 2, 0xff8040);
    Path file = temp.resolve("figures/a.png");
    PngFile.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), file);
    PngFile.write(image, file);
    BufferedImage read = ImageIO.read(file.toFile());
    assertEquals(7, read.getWidth());
    assertEquals(5, read.getHeight());
    assertEquals(new Color(0xff8040), new Color(read.getRGB(3, 2)));

    Path own = temp.resolve("own.png");
    ImageIO.write(image, "png", own.toFile());
    byte[] before = Files.readAllBytes(own);
    assertThrows(UserException.class, () -> PngFile.write(image, own));
    assertEquals(before.length, Files.size(own));
  }

  private static int count(BufferedImage image, Color colour) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == colour.getRGB() ? 1 : 0;
      }
    }
    return count;
  }
}
