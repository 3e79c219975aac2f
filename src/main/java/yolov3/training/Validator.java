package yolov3.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import yolov3.config.section.DataConfig;
import yolov3.data.LabelledImage;
import yolov3.data.loader.Batch;
import yolov3.data.loader.BatchLoader;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.ExampleReader;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.Metrics;
import yolov3.geometry.Detection;
import yolov3.network.loss.LossTerms;
import yolov3.training.TrainingListener.ValidatedImage;
import yolov3.training.cluster.Peers;
import yolov3.training.session.TrainingSession;
import yolov3.training.session.TrainingSession.ValidationResult;

/** Loss and mean average precision of the validation images, of which each process has a share. */
final class Validator {

  private final List<LabelledImage> validation;
  private final Map<Path, Integer> indices = new HashMap<>();
  private final DataConfig loading;
  private final BatchPlan plan;
  private final ExampleReader reader;
  private final CocoEvaluator evaluator;
  private final UnreadableImages unreadable;
  private final Peers peers;

  /**
   * @param batchSize of all processes together
   */
  Validator(
      TrainingData data, DataConfig loading, int batchSize, ExampleReader reader, Peers peers) {
    this.validation = data.validation();
    this.loading = loading;
    this.plan = BatchPlan.inOrder(validation, batchSize).shard(peers.rank(), peers.count());
    this.reader = reader;
    this.evaluator = new CocoEvaluator(data.names().count());
    this.unreadable = new UnreadableImages("validation", plan.imageCount());
    this.peers = peers;
    for (int i = 0; i < validation.size(); i++) {
      indices.put(validation.get(i).image(), i);
    }
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
   * @param imagesDone takes the number of images done so far, estimated for all processes from this
   *     one
   * @param warnings of each image of this process that can't be read, once
   * @return of the images of all processes, the same in each
   * @throws yolov3.io.RunFailedException when more than a hundredth of the images can't be read
   */
  Outcome validate(TrainingSession session, IntConsumer imagesDone, Consumer<String> warnings) {
    LossTerms sum = LossTerms.ZERO;
    SortedMap<Integer, List<Detection>> detections = new TreeMap<>();
    try (BatchLoader batches =
        ExampleSources.batches(loading, plan, reader, 1, plan.batchesPerEpoch())) {
      while (batches.hasNext()) {
        Batch batch = batches.next();
        unreadable.report(batch.unreadable(), warnings);
        if (batch.size() == 0) {
          continue;
        }
        ValidationResult result = session.validate(batch);
        sum = sum.plus(result.loss().times(batch.size()));
        for (int i = 0; i < batch.size(); i++) {
          Path image = batch.examples().get(i).source().image();
          detections.put(indices.get(image), result.detections().get(i));
        }
        imagesDone.accept(Math.min(detections.size() * peers.count(), imageCount()));
      }
    }
    List<ValidatedImage> images = new ArrayList<>();
    peers
        .gather(detections)
        .forEach((index, found) -> images.add(new ValidatedImage(validation.get(index), found)));
    unreadable.requireFew(imageCount() - images.size());
    List<ImageResult> results =
        images.stream().map(i -> new ImageResult(i.image().boxes(), i.detections())).toList();
    LossTerms loss = peers.sum(sum).times(1.0 / images.size());
    return new Outcome(loss, evaluator.evaluate(results), images);
  }

  int imageCount() {
    return plan.imageCount();
  }
}
