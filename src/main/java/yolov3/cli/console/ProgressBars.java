package yolov3.cli.console;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars, on a terminal only. */
public final class ProgressBars {

  private static final int UPDATE_MILLIS = 200;

  private ProgressBars() {}

  static boolean visible() {
    return Terminal.isThere();
  }

  /**
   * Opens a bar that is wiped when closed.
   *
   * @param task its label
   * @param total where it ends
   */
  public static ProgressBar open(String task, long total) {
    return open(builder(task, total));
  }

  /**
   * Opens a bar with a speed, that is wiped when closed.
   *
   * @param task its label
   * @param total where it ends; −1 when that is not known
   * @param unit what is counted, such as {@code frames}
   */
  public static ProgressBar open(String task, long total, String unit) {
    return open(builder(task, total).setUnit(" " + unit, 1).showSpeed());
  }

  private static ProgressBarBuilder builder(String task, long total) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
        .clearDisplayOnFinish();
  }

  private static ProgressBar open(ProgressBarBuilder builder) {
    if (!visible()) {
      builder.setConsumer(new Silence());
    }
    return builder.build();
  }

  private static final class Silence extends ConsoleProgressBarConsumer {
    Silence() {
      super(System.err);
    }

    @Override
    public void accept(String rendered) {}

    @Override
    public void clear() {}

    @Override
    public void close() {}
  }
}
