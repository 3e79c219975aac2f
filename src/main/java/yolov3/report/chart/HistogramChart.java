package yolov3.report.chart;

import java.awt.Graphics2D;
import java.util.List;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.data.xy.DefaultIntervalXYDataset;
import yolov3.report.html.Figure;
import yolov3.report.html.Theme;

/**
 * Columns side by side.
 *
 * @param edges of the columns, ascending, one more than there are columns
 */
public record HistogramChart(List<Double> edges, List<Double> heights, Axis x, Axis y) {

  /** Refuses edges that do not fit. */
  public HistogramChart {
    if (edges.size() != heights.size() + 1) {
      throw new IllegalArgumentException(
          edges.size() + " edges for " + heights.size() + " columns; expected one more");
    }
  }

  /** Makes the figure; width and height are logical pixels. */
  public Figure figure(String title, String description, int width, int height) {
    return ChartStyle.figure(
        title, description, width, height, theme -> ChartStyle.chart(plot(theme, 0), theme));
  }

  /** Draws in the colour of a series without the labels of the y axis, for many side by side. */
  public void drawSmall(Graphics2D graphics, Theme theme, int width, int height, int series) {
    XYPlot plot = plot(theme, series);
    plot.getDomainAxis().setLabel(null);
    plot.getRangeAxis().setLabel(null);
    plot.getRangeAxis().setTickLabelsVisible(false);
    plot.setRangeGridlinesVisible(false);
    plot.getRangeAxis().setUpperMargin(0.25);
    ChartStyle.draw(ChartStyle.chart(plot, theme), graphics, width, height);
  }

  private XYPlot plot(Theme theme, int series) {
    int columns = heights.size();
    double[][] data = new double[6][columns]; // x: middle, left, right; y: the same three
    for (int i = 0; i < columns; i++) {
      data[0][i] = (edges.get(i) + edges.get(i + 1)) / 2;
      data[1][i] = edges.get(i);
      data[2][i] = edges.get(i + 1);
      data[3][i] = data[4][i] = data[5][i] = heights.get(i);
    }
    DefaultIntervalXYDataset dataset = new DefaultIntervalXYDataset();
    dataset.addSeries("", data);
    XYBarRenderer bars = new XYBarRenderer(columns > 40 ? 0 : 0.1);
    bars.setBarPainter(new StandardXYBarPainter());
    bars.setShadowVisible(false);
    bars.setDrawBarOutline(false);
    bars.setSeriesPaint(0, theme.series(series));
    return new XYPlot(dataset, x.toChart(theme), y.toChart(theme), bars);
  }
}
