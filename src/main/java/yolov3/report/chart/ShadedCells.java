package yolov3.report.chart;

import java.awt.Paint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.data.xy.DefaultXYZDataset;
import yolov3.report.html.Theme;

/**
 * Values over two axes as shades: the larger, the further from the background. Cells of 0 stay
 * empty.
 *
 * @param values rows over the y axis from its lower end, of equal length
 * @param downwards whether y runs down, as in an image
 * @param shades of the values
 */
record ShadedCells(double[][] values, Axis x, Axis y, boolean downwards, Shades shades) {

  /**
   * Shades from 0 to a max.
   *
   * @param root whether the shade follows the root of a value, which brings out what is rare
   */
  record Shades(double max, boolean root, Theme theme) implements PaintScale {

    @Override
    public double getLowerBound() {
      return 0;
    }

    @Override
    public double getUpperBound() {
      return max;
    }

    @Override
    public Paint getPaint(double value) {
      return theme.heat(root ? Math.sqrt(value / max) : value / max);
    }
  }

  XYPlot plot() {
    double cellWidth = (x.upper() - x.lower()) / values[0].length;
    double cellHeight = (y.upper() - y.lower()) / values.length;
    List<double[]> cells = new ArrayList<>(); // x, y, value
    for (int row = 0; row < values.length; row++) {
      for (int column = 0; column < values[row].length; column++) {
        if (values[row][column] > 0) {
          double centreX = x.lower() + (column + 0.5) * cellWidth;
          double centreY = y.lower() + (row + 0.5) * cellHeight;
          cells.add(new double[] {centreX, centreY, values[row][column]});
        }
      }
    }
    DefaultXYZDataset dataset = new DefaultXYZDataset();
    dataset.addSeries(
        "values",
        IntStream.range(0, 3)
            .mapToObj(i -> cells.stream().mapToDouble(cell -> cell[i]).toArray())
            .toArray(double[][]::new));
    XYBlockRenderer blocks = new XYBlockRenderer();
    blocks.setBlockWidth(cellWidth);
    blocks.setBlockHeight(cellHeight);
    blocks.setBlockAnchor(RectangleAnchor.CENTER);
    blocks.setPaintScale(shades);
    NumberAxis vertical = y.toChart(shades.theme);
    vertical.setInverted(downwards);
    XYPlot plot = new XYPlot(dataset, x.toChart(shades.theme), vertical, blocks);
    plot.setFixedLegendItems(new LegendItemCollection());
    return plot;
  }
}
