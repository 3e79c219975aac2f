package yolov3.training.log;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import yolov3.config.ConfigDifferences;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.loader.Batch;
import yolov3.evaluation.ClassMetrics;
import yolov3.evaluation.PrecisionRecallCurve;
import yolov3.geometry.Detection;
import yolov3.network.loss.LossTerms;
import yolov3.tensorboard.EventHistory;
import yolov3.tensorboard.EventWriter;
import yolov3.training.RunProvenance;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.session.TrainingSession.WeightHistograms;

/**
 * Event files of a run: training and validation are two runs of TensorBoard with the same tags, so
 * that it overlays them. Owns both writers.
 *
 * <p>Each start has files of its own, also one after a rollback: a file that TensorBoard is reading
 * must not get shorter and then grow again. Data of the whole run are written once, as step 0.
 */
public final class EventLog implements TrainingListener, AutoCloseable {

  private static final int BATCHES_SHOWN = 3;

  /** Confidence thresholds of a precision-recall curve, every hundredth. */
  private static final int THRESHOLDS = 101;

  private final RunDirectory run;
  private final RunConfig config;
  private final TrainingData data;
  private final RunProvenance origin;
  private final BatchImages batchImages;
  private ValidationImages validationImages;
  private EventWriter train;
  private EventWriter validation;

  /**
   * @param run with the folders of the files
   * @param origin of this process's part of the run
   */
  public EventLog(RunDirectory run, RunConfig config, TrainingData data, RunProvenance origin) {
    this.run = run;
    this.config = config;
    this.data = data;
    this.origin = origin;
    batchImages = new BatchImages(data.names().names());
  }

  @Override
  public void onStart(Start start) {
    close();
    train = open(run.trainLog(), start.firstStep());
    validation = open(run.validationLog(), start.firstStep());
    if (start.firstStep() == 1) {
      describeRun();
    }
    train.text("command", start.firstStep(), TensorBoardTexts.code("", origin.command()));
    train.text(
        "environment",
        start.firstStep(),
        TensorBoardTexts.table("what", "found", origin.environment().get()));
  }

  private static EventWriter open(Path folder, long firstStep) {
    long firstWritten = firstStep == 1 ? 0 : firstStep;
    boolean resumes = EventHistory.cutFrom(folder, firstWritten);
    EventWriter writer = new EventWriter(folder);
    if (resumes) {
      writer.restart(firstWritten);
    }
    return writer;
  }

  private void describeRun() {
    train.text("config", 0, TensorBoardTexts.code("yaml", ConfigFile.toYaml(config)));
    train.text(
        "classes",
        0,
        TensorBoardTexts.classes(data.names().names(), data.train(), data.validation()));
    train.layout(CurveLayout.create());
    train.graph(
        NetworkGraph.of(config.model(), config.loss(), config.evaluation(), data.names().count()));
    // In the folder with the metrics, so that the run is one row of TensorBoard's table.
    validation.startTrial(config.name(), ConfigDifferences.hyperparameters(config));
  }

  @Override
  public void onBatch(long step, Batch batch) {
    if (step <= BATCHES_SHOWN) {
      train.images("images/train_batch", step, List.of(batchImages.draw(batch)));
    }
  }

  @Override
  public void onStepEnd(Step step) {
    Map<String, Double> values = losses(step.result().loss());
    values.put("learning_rate", step.learningRate());
    values.put("norm/gradient", step.result().gradientNorm());
    values.put("speed/images_per_second", step.imagesPerSecond());
    values.put("speed/data_wait_fraction", step.dataWaitFraction());
    train.scalars(step.step(), values);
  }

  @Override
  public void onEpochEnd(Epoch epoch) {
    long step = epoch.state().step();
    train.scalar("norm/weights", step, epoch.weightNorm());
    Map<String, Double> values = losses(epoch.validationLoss());
    values.put("metrics/mAP_0.5", epoch.metrics().map50());
    values.put("metrics/mAP_0.5:0.95", epoch.metrics().map50To95());
    values.put("metrics/precision", epoch.metrics().best().precision());
    values.put("metrics/recall", epoch.metrics().best().recall());
    validation.scalars(step, values);
  }

  @Override
  public void onInspection(Inspection inspection) {
    long step = inspection.step();
    if (inspection.last()
        || config.tensorboard().isDue(inspection.epoch(), config.training().epochs())) {
      images(inspection);
      curves(inspection);
      if (config.tensorboard().histograms()) {
        WeightHistograms histograms = inspection.weights().get();
        // tags are sorted by name: these many shall not come first
        histograms.weights().forEach((name, h) -> train.histogram("weights/" + name, step, h));
        histograms
            .gradients()
            .forEach((name, h) -> train.histogram("weights_gradient/" + name, step, h));
      }
    }
    if (inspection.last()) {
      validation.endTrial(step);
    }
  }

  private void images(Inspection inspection) {
    int count = config.tensorboard().images();
    if (count == 0) {
      return;
    }
    if (validationImages == null) {
      validationImages = new ValidationImages(data.validation(), count, data.names().names());
    }
    Map<Path, List<Detection>> detections = new HashMap<>();
    inspection.validated().forEach(v -> detections.put(v.image().image(), v.detections()));
    double threshold = inspection.metrics().best().scoreThreshold();
    List<BufferedImage> images = validationImages.draw(detections, threshold);
    if (!images.isEmpty()) { // else none of them can be read any more
      validation.images("images/validation", inspection.step(), images);
    }
  }

  /** A class without objects has no curve. */
  private void curves(Inspection inspection) {
    curve("all classes", inspection.step(), inspection.metrics().curve());
    for (ClassMetrics metrics : inspection.metrics().classes()) {
      if (metrics.instances() > 0) {
        curve(data.names().names().get(metrics.classIndex()), inspection.step(), metrics.curve());
      }
    }
  }

  private void curve(String name, long step, PrecisionRecallCurve curve) {
    int[] right = new int[THRESHOLDS];
    int[] wrong = new int[THRESHOLDS];
    int[] missed = new int[THRESHOLDS];
    for (int i = 0; i < THRESHOLDS; i++) {
      double threshold = (double) i / (THRESHOLDS - 1);
      right[i] = curve.truePositivesAt(threshold);
      wrong[i] = curve.falsePositivesAt(threshold);
      missed[i] = curve.groundTruth() - right[i];
    }
    validation.precisionRecall("precision_recall/" + name, step, right, wrong, missed);
  }

  @Override
  public void beforeCheckpoint() {
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

  private static Map<String, Double> losses(LossTerms loss) {
    Map<String, Double> losses = new LinkedHashMap<>();
    losses.put("loss/total", loss.total());
    losses.put("loss/giou", loss.box());
    losses.put("loss/confidence", loss.objectness());
    losses.put("loss/class", loss.classification());
    return losses;
  }
}
