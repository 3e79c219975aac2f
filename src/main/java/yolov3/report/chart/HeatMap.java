package yolov3.report.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Paint;
import java.awt.geom.Ellipse2D;
import java.util.List;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.data.xy.DefaultXYDataset;
import org.jfree.data.xy.DefaultXYZDataset;
import yolov3.report.html.Figure;
import yolov3.report.html.Theme;

/**
 * Counts over two axes as shades: the more, the further from the background. Cells of nothing stay
 * empty.
 *
 * @param counts rows over the y axis from its lower end, of equal length
 * @param x over the columns, from its lower to its upper end
 * @param y over the rows, from its lower to its upper end
 * @param downwards whether y runs down, as in an image
 * @param marks points on top
 */
public record HeatMap(int[][] counts, Axis x, Axis y, boolean downwards, List<Mark> marks) {

  /**
   * A point.
   *
   * @param x where
   * @param y where
   */
  public record Mark(double x, double y) {}

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
        (graphics, theme, w, h) -> {
          Shades shades = new Shades(largest(), theme);
          ChartStyle.draw(plot(shades, theme), shades, graphics, theme, w, h);
        });
  }

  /** The largest count, at least 1. */
  int largest() {
    int largest = 1;
    for (int[] row : counts) {
      for (int count : row) {
        largest = Math.max(largest, count);
      }
    }
    return largest;
  }

  private XYPlot plot(PaintScale shades, Theme theme) {
    double cellWidth = (x.upper() - x.lower()) / counts[0].length;
    double cellHeight = (y.upper() - y.lower()) / counts.length;
    XYBlockRenderer blocks = new XYBlockRenderer();
    blocks.setBlockWidth(cellWidth);
    blocks.setBlockHeight(cellHeight);
    blocks.setBlockAnchor(RectangleAnchor.CENTER);
    blocks.setPaintScale(shades);
    NumberAxis vertical = y.toChart(theme);
    vertical.setInverted(downwards);
    XYPlot plot = new XYPlot(cells(cellWidth, cellHeight), x.toChart(theme), vertical, blocks);
    plot.setDataset(1, points());
    plot.setRenderer(1, markRenderer(theme));
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    plot.setFixedLegendItems(new org.jfree.chart.LegendItemCollection());
    return plot;
  }

  private DefaultXYZDataset cells(double cellWidth, double cellHeight) {
    int filled = 0;
    for (int[] row : counts) {
      for (int count : row) {
        filled += count > 0 ? 1 : 0;
      }
    }
    double[][] data = new double[3][filled];
    int next = 0;
    for (int row = 0; row < counts.length; row++) {
      for (int column = 0; column < counts[row].length; column++) {
        if (counts[row][column] > 0) {
          data[0][next] = x.lower() + (column + 0.5) * cellWidth;
          data[1][next] = y.lower() + (row + 0.5) * cellHeight;
          data[2][next] = counts[row][column];
          next++;
        }
      }
    }
    DefaultXYZDataset dataset = new DefaultXYZDataset();
    dataset.addSeries("counts", data);
    return dataset;
  }

  private DefaultXYDataset points() {
    DefaultXYDataset dataset = new DefaultXYDataset();
    dataset.addSeries(
        "marks",
        new double[][] {
          marks.stream().mapToDouble(Mark::x).toArray(),
          marks.stream().mapToDouble(Mark::y).toArray()
        });
    return dataset;
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

  /** The root brings out what is rare. */
  private record Shades(int largest, Theme theme) implements PaintScale {

    @Override
    public double getLowerBound() {
      return 0;
    }

    @Override
    public double getUpperBound() {
      return largest;
    }

    @Override
    public Paint getPaint(double value) {
      Color shade = theme.heat(Math.sqrt(value / largest));
      return shade;
    }
  }
}
