package yolov3.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Model.CommandSpec;
import yolov3.Observer;
import yolov3.cli.console.ChoiceLines;
import yolov3.cli.console.Failures;
import yolov3.cli.console.ProgressBars;
import yolov3.cli.option.KeyOptions;
import yolov3.config.section.MnistConfig;
import yolov3.network.assignment.AnchorComparison;
import yolov3.network.runtime.DeviceChoice;
import yolov3.training.session.BatchSizeChoice;
import yolov3.training.session.PrecisionChoice;

/** Console of the library's long calls: a progress bar for the task under way, and lines. */
class ConsoleObserver implements Observer, AutoCloseable {

  private final CommandSpec spec;
  private final PrintWriter lines;
  private final String doing;
  private ProgressBar bar;

  /**
   * @param spec of the command, whose options are named beside keys; its error output takes
   *     warnings about the device
   * @param lines takes choices, warnings about the data and the device
   * @param doing work of the device, such as {@code evaluating}
   */
  ConsoleObserver(CommandSpec spec, PrintWriter lines, String doing) {
    this.spec = spec;
    this.lines = lines;
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
    Failures.warn(lines, KeyOptions.addTo(message, spec));
  }

  @Override
  public void onDevice(DeviceChoice device) {
    Failures.device(device, doing, lines, spec.commandLine().getErr());
  }

  @Override
  public void onMnist(MnistConfig config, boolean found) {
    MakeDataCommand.print(lines, config, found);
  }

  @Override
  public void onAnchors(AnchorComparison anchors) {
    ChoiceLines.print(lines, anchors);
  }

  @Override
  public void onBatchSize(BatchSizeChoice choice) {
    ChoiceLines.print(lines, choice);
  }

  @Override
  public void onPrecision(PrecisionChoice choice) {
    ChoiceLines.print(lines, choice);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
