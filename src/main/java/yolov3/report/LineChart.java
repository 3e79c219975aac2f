package yolov3.report;

import java.awt.BasicStroke;
import java.awt.geom.Ellipse2D;
import java.util.List;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.DefaultXYDataset;

/**
 * Lines over a common axis.
 *
 * @param lines each in a colour of its own
 * @param x to the right
 * @param y upwards
 */
public record LineChart(List<Line> lines, Axis x, Axis y) {

  /** With fewer points each is marked. */
  private static final int MARKED = 40;

  private static final float[][] DASHES = {null, {6, 3}, {2, 3}, {9, 3, 2, 3}};

  /** Colours before the next kind of dash. */
  private static final int COLOURS = 6;

  /**
   * One line.
   *
   * @param name in the legend
   * @param x of the points, rising
   * @param y of the points; NaN leaves a gap
   */
  public record Line(String name, double[] x, double[] y) {}

  /**
   * @param width logical pixels
   * @param height logical pixels
   */
  public Figure figure(String title, String description, int width, int height) {
    return new Figure(
        title,
        description,
        width,
        height,
        (graphics, theme, w, h) -> ChartStyle.draw(plot(theme), graphics, theme, w, h));
  }

  private XYPlot plot(Theme theme) {
    DefaultXYDataset data = new DefaultXYDataset();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      data.addSeries(i + " " + line.name, new double[][] {line.x, line.y});
      renderer.setSeriesPaint(i, theme.series(i));
      renderer.setSeriesStroke(
          i,
          new BasicStroke(
              2,
              BasicStroke.CAP_ROUND,
              BasicStroke.JOIN_ROUND,
              1,
              DASHES[i / COLOURS % DASHES.length],
              0));
      renderer.setSeriesShape(i, new Ellipse2D.Double(-2.5, -2.5, 5, 5));
      renderer.setSeriesShapesVisible(i, line.x.length < MARKED);
    }
    renderer.setLegendItemLabelGenerator((dataset, series) -> lines.get(series).name);
    renderer.setDrawSeriesLineAsPath(true);
    return new XYPlot(data, x.toChart(theme), y.toChart(theme), renderer);
  }
}
