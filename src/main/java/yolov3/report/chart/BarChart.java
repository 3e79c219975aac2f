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
 * A bar to the right for each category, the parts of it one after the other. The figure grows with
 * the categories, so that the name of each can be read.
 *
 * @param categories names, from top to bottom
 * @param parts of the bars
 * @param values what the bars' length is
 */
public record BarChart(List<String> categories, List<Part> parts, Axis values) {

  private static final int LONGEST_NAME = 24;
  private static final int ROW_HEIGHT = 19;
  private static final int FRAME_HEIGHT = 84;

  /**
   * What one colour shows.
   *
   * @param name in the legend
   * @param values for each category
   */
  public record Part(String name, double[] values) {

    /** Counts. */
    public Part(String name, int[] counts) {
      this(name, Arrays.stream(counts).asDoubleStream().toArray());
    }
  }

  /**
   * @param width logical pixels
   */
  public Figure figure(String title, String description, int width) {
    return new Figure(
        title,
        description,
        width,
        FRAME_HEIGHT + ROW_HEIGHT * Math.max(3, categories.size()),
        (graphics, theme, w, h) -> ChartStyle.draw(plot(theme), graphics, theme, w, h));
  }

  private CategoryPlot plot(Theme theme) {
    DefaultCategoryDataset data = new DefaultCategoryDataset();
    StackedBarRenderer bars = new StackedBarRenderer();
    bars.setBarPainter(new StandardBarPainter());
    bars.setShadowVisible(false);
    bars.setDrawBarOutline(false);
    bars.setMaximumBarWidth(0.2);
    for (int p = 0; p < parts.size(); p++) {
      bars.setSeriesPaint(p, theme.series(p));
      for (int c = 0; c < categories.size(); c++) {
        data.addValue(parts.get(p).values[c], parts.get(p).name, new Category(c, name(c)));
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

  private String name(int category) {
    return ChartStyle.shortened(categories.get(category), LONGEST_NAME);
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
