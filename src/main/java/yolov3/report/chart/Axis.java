package yolov3.report.chart;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.TickUnitSource;
import org.jfree.data.Range;
import org.jfree.data.RangeType;
import yolov3.report.html.Theme;

/**
 * An axis of numbers.
 *
 * @param title with the unit
 * @param upper NaN: that of the data
 * @param label of a number
 */
public record Axis(
    String title, double lower, double upper, Ticks ticks, DoubleFunction<String> label) {

  /** Places of the labels. */
  public enum Ticks {
    /** Round numbers. */
    ROUND,
    /** Round whole numbers. */
    WHOLE,
    /** Every whole number. */
    EVERY,
    /** Every fifth of the axis. */
    FIFTHS
  }

  /** Makes an axis from 0 to the max. */
  public static Axis fromZero(String title) {
    return new Axis(title, 0, Double.NaN, Ticks.ROUND, Axis::plain);
  }

  /** Makes an axis of whole numbers from 0. */
  public static Axis counts(String title) {
    return new Axis(title, 0, Double.NaN, Ticks.WHOLE, Axis::plain);
  }

  /** Makes an axis with fixed ends. */
  public static Axis between(String title, double lower, double upper) {
    return new Axis(title, lower, upper, Ticks.FIFTHS, Axis::plain);
  }

  /** Makes a logarithmic axis: its numbers and ends are logarithms to base 2. */
  public static Axis doublings(String title, double lower, double upper) {
    return new Axis(title, lower, upper, Ticks.EVERY, log2 -> plain(Math.pow(2, log2)));
  }

  /** Makes a logarithmic axis with ratios for labels: −1 is 1:2. */
  public static Axis ratios(String title, double lower, double upper) {
    return new Axis(
        title,
        lower,
        upper,
        Ticks.EVERY,
        log2 -> {
          String larger = plain(Math.pow(2, Math.abs(log2)));
          return log2 < 0 ? "1:" + larger : larger + ":1";
        });
  }

  static Axis names(String title, List<String> names) {
    return new Axis(
        title,
        -0.5,
        names.size() - 0.5,
        Ticks.EVERY,
        index -> {
          boolean whole = index == Math.rint(index) && index >= 0 && index < names.size();
          return whole ? names.get((int) index) : "";
        });
  }

  private static String plain(double value) {
    boolean tiny = value != 0 && Math.abs(value) < 1e-4;
    return new DecimalFormat(
            tiny ? "0.##E0" : "0.######", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }

  NumberAxis toChart(Theme theme) {
    NumberAxis axis = new AxisOfData(title);
    TickUnitSource units =
        ticks == Ticks.ROUND || ticks == Ticks.FIFTHS
            ? NumberAxis.createStandardTickUnits(Locale.ROOT)
            : NumberAxis.createIntegerTickUnits(Locale.ROOT);
    axis.setStandardTickUnits(units);
    axis.setNumberFormatOverride(new Labels(label));
    if (ticks == Ticks.EVERY) {
      axis.setTickUnit(new NumberTickUnit(1));
    } else if (ticks == Ticks.FIFTHS) {
      axis.setTickUnit(new NumberTickUnit((upper - lower) / 5));
    }
    if (Double.isNaN(upper)) {
      axis.setAutoRangeIncludesZero(true);
      axis.setRangeType(RangeType.POSITIVE);
    } else {
      axis.setRange(lower, upper);
    }
    ChartStyle.applyTo(axis, theme);
    return axis;
  }

  /** Axis that ends at 1 where all data are 0: JFreeChart's own ends at 1e-8 then. */
  private static final class AxisOfData extends NumberAxis {
    private static final long serialVersionUID = 1;

    AxisOfData(String title) {
      super(title);
    }

    @Override
    protected void autoAdjustRange() {
      super.autoAdjustRange();
      if (getUpperBound() <= DEFAULT_AUTO_RANGE_MINIMUM_SIZE) {
        setRange(new Range(0, 1), false, false);
      }
    }
  }

  private static final class Labels extends NumberFormat {
    private static final long serialVersionUID = 1;

    private final transient DoubleFunction<String> label;

    Labels(DoubleFunction<String> label) {
      this.label = label;
    }

    @Override
    public StringBuffer format(double number, StringBuffer target, FieldPosition position) {
      return target.append(label.apply(number));
    }

    @Override
    public StringBuffer format(long number, StringBuffer target, FieldPosition position) {
      return format((double) number, target, position);
    }

    @Override
    public Number parse(String text, ParsePosition position) {
      throw new UnsupportedOperationException("labels are only written");
    }
  }
}
