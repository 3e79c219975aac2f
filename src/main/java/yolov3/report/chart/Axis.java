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
import yolov3.report.html.Theme;

/**
 * An axis of numbers.
 *
 * @param title with the unit
 * @param lower where it begins; NaN: where the data do
 * @param upper where it ends; NaN: where the data do
 * @param ticks where its labels are
 * @param label a number as its tick says it
 */
public record Axis(
    String title, double lower, double upper, Ticks ticks, DoubleFunction<String> label) {

  /** Where the labels of an axis are. */
  public enum Ticks {
    /** At round numbers. */
    ROUND,
    /** At round whole numbers. */
    WHOLE,
    /** At every whole number. */
    EVERY,
    /** At every fifth of the axis. */
    FIFTHS
  }

  /** From the least to the largest number. */
  public static Axis of(String title) {
    return new Axis(title, Double.NaN, Double.NaN, Ticks.ROUND, Axis::plain);
  }

  /** From 0 to the largest number. */
  public static Axis fromZero(String title) {
    return new Axis(title, 0, Double.NaN, Ticks.ROUND, Axis::plain);
  }

  /** Whole numbers from 0. */
  public static Axis counts(String title) {
    return new Axis(title, 0, Double.NaN, Ticks.WHOLE, Axis::plain);
  }

  /** From one number to another. */
  public static Axis between(String title, double lower, double upper) {
    return new Axis(title, lower, upper, Ticks.FIFTHS, Axis::plain);
  }

  /**
   * Doublings: the numbers are logarithms to base 2, the labels what they are the logarithms of.
   *
   * @param lower logarithm
   * @param upper logarithm
   */
  public static Axis doublings(String title, double lower, double upper) {
    return new Axis(title, lower, upper, Ticks.EVERY, log2 -> plain(Math.pow(2, log2)));
  }

  /** The same with ratios for labels: −1 is 1:2. */
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

  /** A name for each whole number from 0 on. */
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
    NumberAxis axis = new NumberAxis(title);
    axis.setAutoRangeIncludesZero(false);
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
    if (!Double.isNaN(lower)) {
      if (Double.isNaN(upper)) {
        axis.setAutoRangeIncludesZero(true);
        axis.setRangeType(org.jfree.data.RangeType.POSITIVE);
      } else {
        axis.setRange(lower, upper);
      }
    }
    ChartStyle.applyTo(axis, theme);
    return axis;
  }

  /** Only formats. */
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
