package yolov3.cli.console;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import yolov3.io.DurationText;
import yolov3.network.loss.LossTerms;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.InitialWeights;

/**
 * Console output of a training run: a progress bar for the current epoch, a line for each finished
 * one.
 */
public final class TrainingConsole implements TrainingListener, AutoCloseable {

  private static final String HEADER = "%n%9s  %8s  %7s  %6s  %6s  %6s  %8s  %6s  %8s  %6s  %9s%n";
  private static final String ROW =
      "%9s  %8.2e  %7.2f  %6.2f  %6.2f  %6.2f  %8.2f  %6.4f  %8.4f  %6.1f  %8.0f%%%s%n";

  private final PrintWriter out;
  private final PrintWriter err;
  private final int epochs;
  private long startNanos;
  private Start start;
  private ProgressBar bar;

  public TrainingConsole(PrintWriter out, PrintWriter err, int epochs) {
    this.out = out;
    this.err = err;
    this.epochs = epochs;
  }

  @Override
  public void onWarning(String message) {
    closeBar();
    Failures.warn(err, message);
  }

  @Override
  public void onInitialWeights(InitialWeights weights) {
    weights.warnings().forEach(this::onWarning);
    InitialWeightsTable.print(out, weights);
  }

  @Override
  public void onStart(Start started) {
    boolean again = start != null; // after a rollback
    start = started;
    startNanos = System.nanoTime();
    if (again) {
      return;
    }
    out.printf(
        "%,d parameters, steps %d to %d%n",
        started.parameters(), started.firstStep(), started.totalSteps());
    out.printf(
        HEADER,
        "epoch",
        "lr",
        "loss",
        "box",
        "obj",
        "cls",
        "val loss",
        "mAP50",
        "mAP50-95",
        "img/s",
        "data wait");
    out.flush();
  }

  @Override
  public void onStepEnd(Step step) {
    if (bar == null) {
      bar = ProgressBars.open("epoch %d/%d".formatted(step.epoch(), epochs), start.stepsPerEpoch());
    }
    LossTerms loss = step.result().loss();
    bar.stepTo((step.step() - 1) % start.stepsPerEpoch() + 1);
    bar.setExtraMessage(
        " loss %.2f = %.2f box + %.2f obj + %.2f cls, lr %.1e, %.1f img/s, data wait %.0f%%, %s left"
            .formatted(
                loss.total(),
                loss.box(),
                loss.objectness(),
                loss.classification(),
                step.learningRate(),
                step.imagesPerSecond(),
                100 * step.dataWaitFraction(),
                timeLeft(step.step())));
  }

  @Override
  public void onValidationProgress(int images, int total) {
    if (bar != null) { // a warning closes it
      bar.setExtraMessage(" validation: %d of %d images".formatted(images, total));
    }
  }

  @Override
  public void onEpochEnd(Epoch epoch) {
    closeBar();
    LossTerms loss = epoch.trainLoss();
    out.printf(
        ROW,
        epoch.epoch() + "/" + epochs,
        epoch.learningRate(),
        loss.total(),
        loss.box(),
        loss.objectness(),
        loss.classification(),
        epoch.validationLoss().total(),
        epoch.metrics().map50(),
        epoch.metrics().map50To95(),
        epoch.imagesPerSecond(),
        100 * epoch.dataWaitFraction(),
        epoch.state().isBest() ? "  best" : "");
    out.flush();
  }

  @Override
  public void close() {
    closeBar();
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  /** Estimates the time left from the mean time of a step so far, validation included. */
  private String timeLeft(long step) {
    long done = step - start.firstStep() + 1;
    long nanos = (System.nanoTime() - startNanos) / done * (start.totalSteps() - step);
    return DurationText.of(Duration.ofNanos(nanos));
  }
}
