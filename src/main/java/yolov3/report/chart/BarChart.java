package yolov3.report.chart;

import java.util.Arrays;
import java.util.List;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.DefaultCategoryDataset;
import yolov3.report.html.Figure;
import yolov3.report.html.Theme;

/**
 * Stacked horizontal bars, one per category from top to bottom. The figure grows with the
 * categories, so that the name of each can be read.
 */
public record BarChart(List<String> categories, List<Series> series, Axis values) {

  private static final int MAX_NAME_LENGTH = 24;
  private static final int ROW_HEIGHT = 19;
  private static final int FRAME_HEIGHT = 84;

  /** Values of each category in one colour. */
  public record Series(String name, double[] values) {

    public Series(String name, int[] counts) {
      this(name, Arrays.stream(counts).asDoubleStream().toArray());
    }
  }

  /** Makes the figure; the width is logical pixels. */
  public Figure figure(String title, String description, int width) {
    int height = FRAME_HEIGHT + ROW_HEIGHT * Math.max(3, categories.size());
    return ChartStyle.figure(
        title, description, width, height, theme -> ChartStyle.chart(plot(theme), theme));
  }

  private CategoryPlot plot(Theme theme) {
    DefaultCategoryDataset data = new DefaultCategoryDataset();
    StackedBarRenderer bars = new StackedBarRenderer();
    bars.setBarPainter(new StandardBarPainter());
    bars.setShadowVisible(false);
    bars.setDrawBarOutline(false);
    bars.setMaximumBarWidth(0.2);
    for (int s = 0; s < series.size(); s++) {
      bars.setSeriesPaint(s, theme.series(s));
      for (int c = 0; c < categories.size(); c++) {
        String name = ChartStyle.shortened(categories.get(c), MAX_NAME_LENGTH);
        data.addValue(series.get(s).values[c], series.get(s).name, new Category(c, name));
      }
    }
    CategoryAxis names = new CategoryAxis();
    ChartStyle.applyTo(names, theme);
    names.setTickLabelPaint(theme.ink());
    names.setMaximumCategoryLabelWidthRatio(0.5f);
    names.setCategoryLabelPositions(CategoryLabelPositions.STANDARD);
    names.setLowerMargin(0.01);
    names.setUpperMargin(0.01);
    names.setCategoryMargin(0.25);
    NumberAxis length = values.toChart(theme);
    CategoryPlot plot = new CategoryPlot(data, names, length, bars);
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
    return plot;
  }

  /** Keeps apart names that are shortened to the same. */
  private record Category(int index, String name) implements Comparable<Category> {
    @Override
    public int compareTo(Category other) {
      return Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
