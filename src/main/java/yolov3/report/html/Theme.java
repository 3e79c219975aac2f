package yolov3.report.html;

import java.awt.Color;
import java.awt.Font;
import java.util.List;

/**
 * The colours of figures, for white and for dark pages; the pages' style sheet has the same.
 *
 * <p>Series are told apart by the colours of Okabe and Ito, which colour-blind people can tell
 * apart too, made lighter where the page is dark.
 */
public enum Theme {
  /** Dark on white, also for images that stand alone. */
  LIGHT(
      0xffffff,
      0x1f2328,
      0x59636e,
      0xe4e7eb,
      0xeef4fa,
      0x08306b,
      List.of(0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9)),
  /** Light on dark. */
  DARK(
      0x15181c,
      0xe6e8eb,
      0x9aa4af,
      0x2c3138,
      0x1d2833,
      0x9fd3ff,
      List.of(0x4aa8e0, 0xff8a3d, 0x2fc59a, 0xe29cc6, 0xf0b840, 0x8fd0f5));

  private static final int FONT_SIZE = 13;
  private static final int FAINT_ALPHA = 110;

  private final Color background;
  private final Color ink;
  private final Color muted;
  private final Color grid;
  private final Color least;
  private final Color most;
  private final List<Color> series;

  Theme(int background, int ink, int muted, int grid, int least, int most, List<Integer> series) {
    this.background = new Color(background);
    this.ink = new Color(ink);
    this.muted = new Color(muted);
    this.grid = new Color(grid);
    this.least = new Color(least);
    this.most = new Color(most);
    this.series = series.stream().map(Color::new).toList();
  }

  /** Behind everything. */
  public Color background() {
    return background;
  }

  /** Text that matters. */
  public Color ink() {
    return ink;
  }

  /** Axes and remarks. */
  public Color muted() {
    return muted;
  }

  /** One of many lines that are not told apart. */
  public Color faint() {
    return new Color(muted.getRed(), muted.getGreen(), muted.getBlue(), FAINT_ALPHA);
  }

  /** Thin lines behind the data. */
  public Color grid() {
    return grid;
  }

  /**
   * The colour of a series; the first six differ.
   *
   * @param index of the series, from 0
   */
  public Color series(int index) {
    return series.get(index % series.size());
  }

  /**
   * The colour of a cell of a heat map.
   *
   * @param share of the largest value, 0 to 1
   */
  public Color heat(double share) {
    return new Color(
        between(least.getRed(), most.getRed(), share),
        between(least.getGreen(), most.getGreen(), share),
        between(least.getBlue(), most.getBlue(), share));
  }

  private static int between(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * Math.max(0, Math.min(1, share)));
  }

  /** Of axes and labels. */
  public Font font() {
    return new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
  }

  /** Of a figure's title. */
  public Font titleFont() {
    return new Font(Font.SANS_SERIF, Font.BOLD, FONT_SIZE + 2);
  }
}
