package yolov3.report.chart;

import java.awt.BasicStroke;
import java.awt.geom.Ellipse2D;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import yolov3.report.chart.ShadedCells.Shades;
import yolov3.report.html.Figure;
import yolov3.report.html.Theme;

/**
 * Counts over two axes as shades, with a strip of the shades.
 *
 * @param counts rows over the y axis from its lower end, of equal length
 * @param downwards whether y runs down, as in an image
 * @param marks points on top
 */
public record HeatMap(int[][] counts, Axis x, Axis y, boolean downwards, List<Point> marks) {

  /** Makes the figure; width and height are logical pixels. */
  public Figure figure(String title, String description, int width, int height) {
    return ChartStyle.figure(title, description, width, height, this::chart);
  }

  private JFreeChart chart(Theme theme) {
    int max = Math.max(1, Stream.of(counts).flatMapToInt(IntStream::of).max().orElse(1));
    double[][] values =
        Stream.of(counts)
            .map(row -> IntStream.of(row).asDoubleStream().toArray())
            .toArray(double[][]::new);
    Shades shades = new Shades(max, true, theme);
    XYPlot plot = new ShadedCells(values, x, y, downwards, shades).plot();
    plot.setDataset(1, Point.dataset(marks));
    plot.setRenderer(1, markRenderer(theme));
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    JFreeChart chart = ChartStyle.chart(plot, theme);
    chart.addSubtitle(ChartStyle.strip(shades, theme));
    return chart;
  }

  private static XYLineAndShapeRenderer markRenderer(Theme theme) {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
    renderer.setSeriesShape(0, new Ellipse2D.Double(-5, -5, 10, 10));
    renderer.setSeriesPaint(0, theme.series(1));
    renderer.setUseOutlinePaint(true);
    renderer.setSeriesOutlinePaint(0, theme.background());
    renderer.setSeriesOutlineStroke(0, new BasicStroke(1.5f));
    renderer.setDrawOutlines(true);
    return renderer;
  }
}
