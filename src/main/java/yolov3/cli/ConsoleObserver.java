package yolov3.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import yolov3.Observer;
import yolov3.cli.console.Failures;
import yolov3.cli.console.ProgressBars;
import yolov3.config.section.MnistConfig;
import yolov3.network.runtime.DeviceChoice;

/** Console of the library's long calls: a progress bar for the task under way, and lines. */
class ConsoleObserver implements Observer, AutoCloseable {

  private final PrintWriter lines;
  private final PrintWriter err;
  private final String doing;
  private ProgressBar bar;

  /**
   * @param lines takes warnings about the data and the device
   * @param err takes warnings about the device
   * @param doing work of the device, such as {@code evaluating}
   */
  ConsoleObserver(PrintWriter lines, PrintWriter err, String doing) {
    this.lines = lines;
    this.err = err;
    this.doing = doing;
  }

  @Override
  public void onProgress(String task, long done, long total) {
    if (done == 0) {
      close();
      bar = ProgressBars.open(task, total);
    }
    if (bar != null) {
      bar.stepTo(done);
    }
    if (done >= (total < 0 ? 1 : total)) {
      close();
    }
  }

  @Override
  public void onWarning(String message) {
    Failures.warn(lines, message);
  }

  @Override
  public void onDevice(DeviceChoice device) {
    Failures.device(device, doing, lines, err);
  }

  @Override
  public void onMnist(MnistConfig config, boolean found) {
    MakeDataCommand.print(lines, config, found);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
