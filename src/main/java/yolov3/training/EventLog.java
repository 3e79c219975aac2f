package yolov3.training;

import java.nio.file.Path;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.loss.LossTerms;
import yolov3.tensorboard.EventHistory;
import yolov3.tensorboard.EventWriter;

/**
 * Writes a run's event files: training and validation are two runs of TensorBoard with the same
 * tags, so that it draws them over each other. Owns both writers.
 *
 * <p>Each start has files of its own, also one after a rollback: a file that a TensorBoard is
 * reading must not get shorter and then grow again.
 */
public final class EventLog implements TrainingListener, AutoCloseable {

  private final RunDirectory run;
  private final RunConfig config;
  private EventWriter train;
  private EventWriter validation;

  /**
   * @param run where the files go
   * @param config written as text with the first step
   */
  public EventLog(RunDirectory run, RunConfig config) {
    this.run = run;
    this.config = config;
  }

  @Override
  public void started(Start start) {
    close();
    train = open(run.trainLog(), start.firstStep());
    validation = open(run.validationLog(), start.firstStep());
    train.text("config", start.firstStep(), "```yaml\n" + ConfigFile.toYaml(config) + "```");
  }

  private static EventWriter open(Path folder, long firstStep) {
    boolean goesOn = EventHistory.cutFrom(folder, firstStep);
    EventWriter writer = new EventWriter(folder);
    if (goesOn) {
      writer.restart(firstStep);
    }
    return writer;
  }

  @Override
  public void stepped(Step step) {
    loss(train, step.step(), step.result().loss());
    train.scalar("learning_rate", step.step(), step.learningRate());
    train.scalar("norm/gradient", step.step(), step.result().gradientNorm());
    train.scalar("speed/images_per_second", step.step(), step.imagesPerSecond());
    train.scalar("speed/data_wait_fraction", step.step(), step.dataWaitFraction());
  }

  @Override
  public void epochEnded(Epoch epoch) {
    long step = epoch.progress().step();
    train.scalar("norm/weights", step, epoch.weightNorm());
    loss(validation, step, epoch.validationLoss());
    validation.scalar("metrics/mAP_0.5", step, epoch.metrics().map50());
    validation.scalar("metrics/mAP_0.5:0.95", step, epoch.metrics().map50To95());
    validation.scalar("metrics/precision", step, epoch.metrics().best().precision());
    validation.scalar("metrics/recall", step, epoch.metrics().best().recall());
  }

  @Override
  public void checkpointing() {
    train.flush();
    validation.flush();
  }

  @Override
  public void close() {
    try {
      close(train);
    } finally {
      close(validation);
    }
  }

  private static void close(EventWriter writer) {
    if (writer != null) { // nothing has started yet
      writer.close();
    }
  }

  private static void loss(EventWriter writer, long step, LossTerms loss) {
    writer.scalar("loss/total", step, loss.total());
    writer.scalar("loss/giou", step, loss.giou());
    writer.scalar("loss/confidence", step, loss.confidence());
    writer.scalar("loss/class", step, loss.classification());
  }
}
