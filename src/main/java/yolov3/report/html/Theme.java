package yolov3.report.html;

import java.awt.Color;
import java.awt.Font;
import java.util.List;

/**
 * Colours of figures, for light and dark pages; the pages' style sheet has the same. Series have
 * the colours of Okabe and Ito, which colour-blind people can tell apart, lighter on dark pages.
 *
 * @param ink of text
 * @param muted of axes and remarks
 * @param grid of thin lines behind the data
 * @param low of 0 in a heat map
 * @param high of 1 in a heat map
 */
public record Theme(
    Color background,
    Color ink,
    Color muted,
    Color grid,
    Color low,
    Color high,
    List<Color> series) {

  /** Also for images that stand alone. */
  public static final Theme LIGHT =
      of(
          List.of(0xffffff, 0x1f2328, 0x59636e, 0xe4e7eb, 0xeef4fa, 0x08306b),
          List.of(0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9));

  public static final Theme DARK =
      of(
          List.of(0x15181c, 0xe6e8eb, 0x9aa4af, 0x2c3138, 0x1d2833, 0x9fd3ff),
          List.of(0x4aa8e0, 0xff8a3d, 0x2fc59a, 0xe29cc6, 0xf0b840, 0x8fd0f5));

  private static final int FONT_SIZE = 13;
  private static final int FAINT_ALPHA = 110;

  private static Theme of(List<Integer> colours, List<Integer> series) {
    List<Color> c = colours.stream().map(Color::new).toList();
    return new Theme(
        c.get(0),
        c.get(1),
        c.get(2),
        c.get(3),
        c.get(4),
        c.get(5),
        series.stream().map(Color::new).toList());
  }

  public static List<Theme> values() {
    return List.of(LIGHT, DARK);
  }

  /** Returns the colour of many lines that are not told apart. */
  public Color faint() {
    return new Color(muted.getRed(), muted.getGreen(), muted.getBlue(), FAINT_ALPHA);
  }

  /** Returns the colour of a series; the first six differ. */
  public Color series(int index) {
    return series.get(index % series.size());
  }

  /** Returns the colour of a cell of a heat map, for 0 to 1. */
  public Color heat(double fraction) {
    return new Color(
        between(low.getRed(), high.getRed(), fraction),
        between(low.getGreen(), high.getGreen(), fraction),
        between(low.getBlue(), high.getBlue(), fraction));
  }

  private static int between(int from, int to, double fraction) {
    return (int) Math.round(from + (to - from) * Math.max(0, Math.min(1, fraction)));
  }

  public Font font() {
    return new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
  }

  public Font titleFont() {
    return new Font(Font.SANS_SERIF, Font.BOLD, FONT_SIZE + 2);
  }
}
