package yolov3.report.chart;

import java.awt.Font;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import yolov3.report.chart.ShadedCells.Shades;
import yolov3.report.html.Figure;
import yolov3.report.html.Text;
import yolov3.report.html.Theme;

/**
 * Counts of pairs: the number is the count, the shade its fraction of the row; cells of 0 stay
 * empty.
 *
 * @param names of the rows from the top, and of the columns from the left
 */
public record ConfusionMatrixChart(
    List<String> names, int[][] counts, String rowTitle, String columnTitle) {

  private static final int MAX_NAME_LENGTH = 14;
  private static final float MAX_FONT = 12;
  private static final float MIN_FONT = 8;

  /** Of the side of the figure; the rest is for names. */
  private static final double CELLS_FRACTION = 0.75;

  /** Heights of a letter in a cell, so that three digits fit. */
  private static final double LETTERS_OF_A_CELL = 1.9;

  /** Cells from here on are so dark, or so light, that text needs the page's colour. */
  private static final double STRONG_FRACTION = 0.55;

  /** Makes a square figure of a side in logical pixels. */
  public Figure figure(String title, String description, int side) {
    return ChartStyle.figure(title, description, side, side, theme -> chart(theme, side));
  }

  private JFreeChart chart(Theme theme, int side) {
    List<String> shortNames =
        names.stream().map(name -> ChartStyle.shortened(name, MAX_NAME_LENGTH)).toList();
    double[][] fractions =
        Stream.of(counts).map(ConfusionMatrixChart::fractions).toArray(double[][]::new);
    Axis columns = Axis.names(columnTitle, shortNames);
    Axis rows = Axis.names(rowTitle, shortNames);
    XYPlot plot =
        new ShadedCells(fractions, columns, rows, true, new Shades(1, false, theme)).plot();
    ((NumberAxis) plot.getDomainAxis())
        .setVerticalTickLabels(shortNames.stream().anyMatch(name -> name.length() > 2));
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    float size = (float) (CELLS_FRACTION * side / names.size() / LETTERS_OF_A_CELL);
    Font font = theme.font().deriveFont(Math.max(MIN_FONT, Math.min(MAX_FONT, size)));
    for (int row = 0; row < counts.length; row++) {
      for (int column = 0; column < counts.length; column++) {
        if (counts[row][column] > 0) {
          XYTextAnnotation text =
              new XYTextAnnotation(Text.count(counts[row][column]), column, row);
          text.setFont(font);
          boolean strong = fractions[row][column] > STRONG_FRACTION;
          text.setPaint(strong ? theme.background() : theme.ink());
          plot.addAnnotation(text);
        }
      }
    }
    return ChartStyle.chart(plot, theme);
  }

  private static double[] fractions(int[] row) {
    int sum = Math.max(1, IntStream.of(row).sum());
    return IntStream.of(row).mapToDouble(count -> (double) count / sum).toArray();
  }
}
