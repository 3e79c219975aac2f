package yolov3.report.chart;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.function.Function;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import yolov3.report.html.Figure;
import yolov3.report.html.Theme;

/** Style of all charts: no frames, thin lines behind the data, one font. */
public final class ChartStyle {

  private static final BasicStroke HAIRLINE = new BasicStroke(1);

  private static final int STRIP_TICKS = 6;

  private ChartStyle() {}

  static Figure figure(
      String title, String description, int width, int height, Function<Theme, JFreeChart> chart) {
    return new Figure(
        title,
        description,
        width,
        height,
        (graphics, theme, w, h) -> draw(chart.apply(theme), graphics, w, h));
  }

  /** Makes a strip with the counts of the shades. */
  static PaintScaleLegend strip(PaintScale scale, Theme theme) {
    NumberAxis counts = yolov3.report.chart.Axis.counts("").toChart(theme);
    counts.setLabel(null);
    counts.setTickUnit(new NumberTickUnit(roundStep(scale.getUpperBound() / STRIP_TICKS)));
    PaintScaleLegend strip = new PaintScaleLegend(scale, counts);
    strip.setPosition(RectangleEdge.RIGHT);
    strip.setBackgroundPaint(theme.background());
    strip.setStripOutlineVisible(false);
    strip.setStripWidth(10);
    strip.setAxisOffset(2);
    strip.setSubdivisionCount(100);
    strip.setMargin(new RectangleInsets(12, 6, 46, 0));
    return strip;
  }

  /** Returns the first of 1, 2, 5, 10, 20, 50 … that is not below a number. */
  private static double roundStep(double min) {
    for (double power = 1; ; power *= 10) {
      for (int factor : new int[] {1, 2, 5}) {
        if (factor * power >= min) {
          return factor * power;
        }
      }
    }
  }

  static JFreeChart chart(Plot plot, Theme theme) {
    JFreeChart chart = new JFreeChart(null, theme.font(), plot, false);
    chart.setBackgroundPaint(theme.background());
    chart.setPadding(new RectangleInsets(6, 4, 4, 14));
    plot.setBackgroundPaint(theme.background());
    plot.setOutlineVisible(false);
    plot.setInsets(new RectangleInsets(2, 2, 2, 2));
    if (plot instanceof XYPlot xy) {
      xy.setDomainGridlinePaint(theme.grid());
      xy.setDomainGridlineStroke(HAIRLINE);
      xy.setRangeGridlinePaint(theme.grid());
      xy.setRangeGridlineStroke(HAIRLINE);
      xy.setAxisOffset(RectangleInsets.ZERO_INSETS);
    } else if (plot instanceof CategoryPlot categories) {
      categories.setRangeGridlinePaint(theme.grid());
      categories.setRangeGridlineStroke(HAIRLINE);
      categories.setAxisOffset(RectangleInsets.ZERO_INSETS);
    }
    if (plot.getLegendItems() != null && plot.getLegendItems().getItemCount() > 1) {
      LegendTitle legend = new LegendTitle(plot);
      legend.setItemFont(theme.font());
      legend.setItemPaint(theme.ink());
      legend.setBackgroundPaint(theme.background());
      legend.setFrame(BlockBorder.NONE);
      legend.setPosition(RectangleEdge.TOP);
      legend.setHorizontalAlignment(HorizontalAlignment.LEFT);
      legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 12));
      chart.addLegend(legend);
    }
    return chart;
  }

  static void draw(JFreeChart chart, Graphics2D graphics, int width, int height) {
    chart.setTextAntiAlias(true);
    chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
  }

  static void applyTo(Axis axis, Theme theme) {
    axis.setLabelFont(theme.font());
    axis.setLabelPaint(theme.muted());
    axis.setTickLabelFont(theme.font().deriveFont(theme.font().getSize2D() - 1));
    axis.setTickLabelPaint(theme.muted());
    axis.setAxisLinePaint(theme.grid());
    axis.setTickMarksVisible(false);
  }

  /** Shortens a name to a max length. */
  public static String shortened(String name, int max) {
    return name.length() <= max ? name : name.substring(0, max - 1) + "…";
  }
}
