package yolov3.report.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.List;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.DefaultXYDataset;
import yolov3.report.html.Figure;
import yolov3.report.html.Theme;

/**
 * Lines over a common axis.
 *
 * @param lines each in a colour of its own
 * @param marks points with a ring
 */
public record LineChart(List<Line> lines, List<Point> marks, Axis x, Axis y) {

  /** With fewer points each has a dot. */
  private static final int MAX_DOTS = 40;

  private static final float[][] DASHES = {null, {6, 3}, {2, 3}, {9, 3, 2, 3}};

  /** Colours before the next kind of dash. */
  private static final int COLOURS = 6;

  public LineChart(List<Line> lines, Axis x, Axis y) {
    this(lines, List.of(), x, y);
  }

  /** Emphasis of a line. */
  public enum Weight {
    /** Thin, grey, and not in the legend: one of many that are not told apart. */
    FAINT,
    /** In a colour of its own. */
    NORMAL,
    /** Thick, in the colour of text: the sum of the others. */
    STRONG
  }

  /** A line through points by ascending x; a y of NaN leaves a gap. */
  public record Line(String name, double[] x, double[] y, Weight weight) {

    public Line(String name, double[] x, double[] y) {
      this(name, x, y, Weight.NORMAL);
    }
  }

  /** Makes the figure; width and height are logical pixels. */
  public Figure figure(String title, String description, int width, int height) {
    return ChartStyle.figure(
        title, description, width, height, theme -> ChartStyle.chart(plot(theme), theme));
  }

  private XYPlot plot(Theme theme) {
    DefaultXYDataset data = new DefaultXYDataset();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    int coloured = 0;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      data.addSeries(i + " " + line.name, new double[][] {line.x, line.y});
      renderer.setSeriesPaint(i, colour(line.weight, coloured, theme));
      renderer.setSeriesStroke(i, stroke(line.weight, coloured));
      renderer.setSeriesShape(i, new Ellipse2D.Double(-2.5, -2.5, 5, 5));
      renderer.setSeriesShapesVisible(i, line.x.length < MAX_DOTS);
      renderer.setSeriesVisibleInLegend(i, line.weight != Weight.FAINT);
      coloured += line.weight == Weight.NORMAL ? 1 : 0;
    }
    renderer.setLegendItemLabelGenerator((dataset, series) -> lines.get(series).name);
    renderer.setDrawSeriesLineAsPath(true);
    XYPlot plot = new XYPlot(data, x.toChart(theme), y.toChart(theme), renderer);
    if (!marks.isEmpty()) {
      addMarks(plot, theme);
    }
    return plot;
  }

  private static Color colour(Weight weight, int coloured, Theme theme) {
    return switch (weight) {
      case FAINT -> theme.faint();
      case NORMAL -> theme.series(coloured);
      case STRONG -> theme.ink();
    };
  }

  private static BasicStroke stroke(Weight weight, int coloured) {
    float width =
        switch (weight) {
          case FAINT -> 1;
          case NORMAL -> 2;
          case STRONG -> 3;
        };
    float[] dashes = weight == Weight.NORMAL ? DASHES[coloured / COLOURS % DASHES.length] : null;
    return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, dashes, 0);
  }

  private void addMarks(XYPlot plot, Theme theme) {
    XYLineAndShapeRenderer rings = new XYLineAndShapeRenderer(false, true);
    rings.setSeriesShape(0, new Ellipse2D.Double(-6, -6, 12, 12));
    rings.setSeriesShapesFilled(0, false);
    rings.setSeriesPaint(0, theme.ink());
    rings.setSeriesOutlineStroke(0, new BasicStroke(2));
    rings.setSeriesStroke(0, new BasicStroke(2));
    rings.setSeriesVisibleInLegend(0, false);
    plot.setDataset(1, Point.dataset(marks));
    plot.setRenderer(1, rings);
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
  }
}
