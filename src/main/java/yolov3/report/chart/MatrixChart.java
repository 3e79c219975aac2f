package yolov3.report.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.Paint;
import java.util.List;
import java.util.stream.IntStream;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.data.xy.DefaultXYZDataset;
import yolov3.report.html.Figure;
import yolov3.report.html.Theme;

/**
 * Counts of pairs: how often the thing of a row went with the thing of a column. The shade is the
 * share of the row, the number the count; cells of nothing stay empty.
 *
 * @param names of the rows from the top, and of the columns from the left
 * @param counts a row each
 * @param rowTitle what the rows are
 * @param columnTitle what the columns are
 */
public record MatrixChart(List<String> names, int[][] counts, String rowTitle, String columnTitle) {

  private static final int LONGEST_NAME = 14;
  private static final float LARGEST_FONT = 12;
  private static final float LEAST_FONT = 8;

  /** Of the side of the figure; the rest is for names. */
  private static final double CELLS_SHARE = 0.75;

  /** Heights of a letter in a cell, so that three digits fit. */
  private static final double LETTERS_OF_A_CELL = 1.9;

  /** Shares from here on are so dark, or so light, that text needs the page's colour. */
  private static final double STRONG_SHARE = 0.55;

  /**
   * @param side logical pixels of width and height
   */
  public Figure figure(String title, String description, int side) {
    return new Figure(
        title,
        description,
        side,
        side,
        (graphics, theme, w, h) -> ChartStyle.draw(plot(theme, side), graphics, theme, w, h));
  }

  private XYPlot plot(Theme theme, int side) {
    List<String> shortNames =
        names.stream().map(name -> ChartStyle.shortened(name, LONGEST_NAME)).toList();
    NumberAxis columns = Axis.names(columnTitle, shortNames).toChart(theme);
    columns.setVerticalTickLabels(shortNames.stream().anyMatch(name -> name.length() > 2));
    NumberAxis rows = Axis.names(rowTitle, shortNames).toChart(theme);
    rows.setInverted(true);
    XYBlockRenderer blocks = new XYBlockRenderer();
    blocks.setBlockAnchor(RectangleAnchor.CENTER);
    blocks.setPaintScale(new Shades(theme));
    XYPlot plot = new XYPlot(shares(), columns, rows, blocks);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    plot.setFixedLegendItems(new LegendItemCollection());
    float size = (float) (CELLS_SHARE * side / names.size() / LETTERS_OF_A_CELL);
    Font font = theme.font().deriveFont(Math.max(LEAST_FONT, Math.min(LARGEST_FONT, size)));
    for (int row = 0; row < counts.length; row++) {
      for (int column = 0; column < counts.length; column++) {
        if (counts[row][column] > 0) {
          XYTextAnnotation text =
              new XYTextAnnotation(ChartStyle.count(counts[row][column]), column, row);
          text.setFont(font);
          boolean strong = share(row, column) > STRONG_SHARE;
          text.setPaint(strong ? theme.background() : theme.ink());
          plot.addAnnotation(text);
        }
      }
    }
    return plot;
  }

  private double share(int row, int column) {
    return (double) counts[row][column] / Math.max(1, IntStream.of(counts[row]).sum());
  }

  private DefaultXYZDataset shares() {
    int filled = (int) IntStream.range(0, counts.length * counts.length).filter(this::has).count();
    double[][] data = new double[3][filled];
    int next = 0;
    for (int i = 0; i < counts.length * counts.length; i++) {
      if (has(i)) {
        data[0][next] = i % counts.length;
        data[1][next] = i / counts.length;
        data[2][next++] = share(i / counts.length, i % counts.length);
      }
    }
    DefaultXYZDataset dataset = new DefaultXYZDataset();
    dataset.addSeries("shares", data);
    return dataset;
  }

  private boolean has(int cell) {
    return counts[cell / counts.length][cell % counts.length] > 0;
  }

  private record Shades(Theme theme) implements PaintScale {

    @Override
    public double getLowerBound() {
      return 0;
    }

    @Override
    public double getUpperBound() {
      return 1;
    }

    @Override
    public Paint getPaint(double share) {
      Color shade = theme.heat(share);
      return shade;
    }
  }
}
