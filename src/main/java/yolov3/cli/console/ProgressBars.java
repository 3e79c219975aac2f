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
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
            .clearDisplayOnFinish();
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
