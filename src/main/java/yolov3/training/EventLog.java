package yolov3.training;

import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.loss.LossTerms;
import yolov3.tensorboard.EventWriter;

/**
 * Writes a run's event files: training and validation are two runs of TensorBoard with the same
 * tags, so that it draws them over each other. Owns both writers.
 */
public final class EventLog implements TrainingListener, AutoCloseable {

  private final RunConfig config;
  private final EventWriter train;
  private final EventWriter validation;

  /**
   * @param run where the files go
   * @param config written as text with the first step
   */
  public EventLog(RunDirectory run, RunConfig config) {
    this.config = config;
    train = new EventWriter(run.trainLog());
    validation = new EventWriter(run.validationLog());
  }

  @Override
  public void started(Start start) {
    // From its first step on, nothing that was written before counts: the folder may hold what came
    // before a crash or a rollback that left no checkpoint. 0 takes the text of the config with it.
    long superseded = start.firstStep() == 1 ? 0 : start.firstStep();
    train.restart(superseded);
    validation.restart(superseded);
    train.text("config", start.firstStep() - 1, "```yaml\n" + ConfigFile.toYaml(config) + "```");
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
      train.close();
    } finally {
      validation.close();
    }
  }

  private static void loss(EventWriter writer, long step, LossTerms loss) {
    writer.scalar("loss/total", step, loss.total());
    writer.scalar("loss/giou", step, loss.giou());
    writer.scalar("loss/confidence", step, loss.confidence());
    writer.scalar("loss/class", step, loss.classification());
  }
}
