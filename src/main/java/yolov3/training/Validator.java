package yolov3.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import yolov3.config.section.DataConfig;
import yolov3.data.loader.Batch;
import yolov3.data.loader.BatchLoader;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.ExampleReader;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.Metrics;
import yolov3.network.loss.LossTerms;
import yolov3.training.TrainingListener.ValidatedImage;
import yolov3.training.session.TrainingSession;
import yolov3.training.session.TrainingSession.ValidationResult;

/** Loss and mean average precision of the validation images. */
final class Validator {

  private final DataConfig loading;
  private final BatchPlan plan;
  private final ExampleReader reader;
  private final CocoEvaluator evaluator;
  private final UnreadableImages unreadable;

  Validator(TrainingData data, DataConfig loading, int batchSize, ExampleReader reader) {
    this.loading = loading;
    this.plan = BatchPlan.inOrder(data.validation(), batchSize);
    this.reader = reader;
    this.evaluator = new CocoEvaluator(data.names().count());
    this.unreadable = new UnreadableImages("validation", plan.imageCount());
  }

  /**
   * Result of a validation.
   *
   * @param loss mean over the images
   * @param images that could be read
   */
  record Outcome(LossTerms loss, Metrics metrics, List<ValidatedImage> images) {}

  /**
   * Validates.
   *
   * @param imagesDone takes the number of images done so far
   * @param warnings of each image that can't be read, once
   */
  Outcome validate(TrainingSession session, IntConsumer imagesDone, Consumer<String> warnings) {
    LossTerms sum = LossTerms.ZERO;
    List<ValidatedImage> images = new ArrayList<>();
    try (BatchLoader batches =
        ExampleSources.batches(loading, plan, reader, 1, plan.batchesPerEpoch())) {
      while (batches.hasNext()) {
        Batch batch = batches.next();
        unreadable.report(batch, warnings);
        if (batch.size() == 0) {
          continue;
        }
        ValidationResult result = session.validate(batch);
        sum = sum.plus(result.loss().times(batch.size()));
        for (int i = 0; i < batch.size(); i++) {
          images.add(
              new ValidatedImage(batch.examples().get(i).source(), result.detections().get(i)));
        }
        imagesDone.accept(images.size());
      }
    }
    List<ImageResult> results =
        images.stream().map(i -> new ImageResult(i.image().boxes(), i.detections())).toList();
    return new Outcome(sum.times(1.0 / images.size()), evaluator.evaluate(results), images);
  }

  int imageCount() {
    return plan.imageCount();
  }
}
