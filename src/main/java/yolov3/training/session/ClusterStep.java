package yolov3.training.session;

import java.util.Iterator;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import yolov3.config.RunConfig;
import yolov3.data.loader.Batch;
import yolov3.network.cluster.Cluster;
import yolov3.network.layer.Tensors;
import yolov3.network.loss.LossTerms;
import yolov3.training.optimizer.WorkerSums;

/** Calls of a worker in which all workers of the cluster take part. */
final class ClusterStep {

  private final Cluster cluster;
  private final long graphKey;
  private final Session session;
  private final TrainingGraph ops;
  private final Batch noImages;

  ClusterStep(Cluster cluster, Session session, TrainingGraph ops, RunConfig config) {
    this.cluster = cluster;
    this.session = session;
    this.ops = ops;
    graphKey = cluster.newGraphKey();
    noImages = PrecisionChoice.greyImages(config, 1, List.of()); // a stand-in with the weight 0
  }

  /**
   * Runs one update.
   *
   * @param batches one, or none when the worker has no image in this step
   * @return loss, norm and images of all workers together; a loss that is NaN without any image
   */
  StepResult run(Iterator<Batch> batches, TFloat32 learningRate, TFloat32 step) {
    boolean hasImages = batches.hasNext();
    Batch batch = hasImages ? batches.next() : noImages;
    WorkerSums sums = ops.update().workers();
    try (BatchTensors tensors = new BatchTensors(ops.inputs(), batch);
        TFloat32 none = TFloat32.scalarOf(0)) {
      Session.Runner runner =
          ops.runUpdate(session, learningRate, step)
              .fetch(sums.lossTerms())
              .fetch(sums.imageCount())
              .fetch(ops.update().gradientNorm())
              .fetch(ops.update().lossScale());
      tensors.feed(runner);
      if (!hasImages) {
        runner.feed(ops.cluster().imageCount(), none);
      }
      try (Result result = cluster.run(runner, graphKey, "a step")) {
        float[] terms = Tensors.floats(result.get(0));
        double images = Fetches.scalar(result, 1);
        LossTerms loss = new LossTerms(terms[0], terms[1], terms[2]).times(1 / images);
        return new StepResult(
            loss, Fetches.scalar(result, 2), (int) images, Fetches.scalar(result, 3));
      }
    }
  }

  /** Gives every variable the chief's value. */
  void shareVariables() {
    cluster
        .run(session.runner().addTarget(ops.cluster().share().op()), graphKey, "the start")
        .close();
  }

  /** Returns a checksum of the bits of all variables; others take no part. */
  long checksum() {
    try (Result result = session.runner().fetch(ops.cluster().checksum()).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }
}
