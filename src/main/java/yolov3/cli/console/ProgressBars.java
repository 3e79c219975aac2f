package yolov3.cli.console;

import java.util.function.IntConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on a terminal; nothing at all when the output goes to a file. */
public final class ProgressBars {

  private static final int UPDATE_MILLIS = 200;

  private ProgressBars() {}

  /** Whether somebody watches. */
  static boolean visible() {
    return Terminal.isThere();
  }

  /**
   * A bar that is wiped when closed.
   *
   * @param task what it counts
   * @param most where it ends
   */
  public static ProgressBar open(String task, long most) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(most)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
            .clearDisplayOnFinish();
    if (!visible()) {
      builder.setConsumer(new Silence());
    }
    return builder.build();
  }

  /** Runs long work with a bar that follows how much of it is done. */
  public static <T> T during(String task, long most, Work<T> work) {
    try (ProgressBar bar = open(task, most)) {
      return work.run(bar::stepTo);
    }
  }

  /** Work that says how far it is. */
  @FunctionalInterface
  public interface Work<T> {
    T run(IntConsumer done);
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
