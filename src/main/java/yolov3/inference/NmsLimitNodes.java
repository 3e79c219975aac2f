package yolov3.inference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import yolov3.io.UserException;
import yolov3.network.layer.Tensors;
import yolov3.network.runtime.Sessions;

/**
 * The constants of a detector's graph that limit its NMS. A session takes other values in their
 * place, as for any tensor, so that the same graph keeps more or fewer boxes than it was exported
 * for.
 */
final class NmsLimitNodes {

  private static final String OP = "CombinedNonMaxSuppression";
  private static final int BOXES = 0;
  private static final int SCORES = 1;
  private static final int MAX_OUTPUT_SIZE_PER_CLASS = 2;
  private static final int MAX_TOTAL_SIZE = 3;
  private static final int IOU_THRESHOLD = 4;
  private static final int SCORE_THRESHOLD = 5;

  private final GraphOperation nms;
  private final int maxDetections;
  private final double nmsIouThreshold;

  /**
   * @param session of the graph, owned by the caller
   * @param scores name of the output {@code detection_scores}
   * @throws UserException when its scores do not come from one NMS
   */
  NmsLimitNodes(Session session, String scores) {
    Output<?> output = session.graph().outputOrThrow(scores);
    List<GraphOperation> found =
        session.graph().subgraphTo(Set.of(output)).stream()
            .filter(operation -> operation.type().equals(OP))
            .toList();
    if (found.size() != 1) {
      throw new UserException(
          "the limits of this detector can't be changed: its graph has %d operations %s; expected one"
              .formatted(found.size(), OP));
    }
    this.nms = found.get(0);
    try (Result result =
        session.runner().fetch(nms.input(MAX_TOTAL_SIZE)).fetch(nms.input(IOU_THRESHOLD)).run()) {
      this.maxDetections = ((TInt32) result.get(0)).getInt();
      this.nmsIouThreshold = ((TFloat32) result.get(1)).getFloat();
    }
  }

  /** Returns the detector's own threshold. */
  double nmsIouThreshold() {
    return nmsIouThreshold;
  }

  /** Returns the detector's own maximum. */
  int maxDetections() {
    return maxDetections;
  }

  /** Makes the tensors to feed, which the caller closes. */
  Map<Output<?>, Tensor> feed(DetectionLimits limits) {
    Map<Output<?>, Tensor> feeds = new HashMap<>();
    limits
        .nmsIouThreshold()
        .ifPresent(iou -> feeds.put(nms.input(IOU_THRESHOLD), TFloat32.scalarOf((float) iou)));
    limits
        .confidenceThreshold()
        .ifPresent(score -> feeds.put(nms.input(SCORE_THRESHOLD), TFloat32.scalarOf(below(score))));
    limits
        .maxDetections()
        .ifPresent(
            wanted -> {
              int max = Math.min(wanted, candidates());
              for (int input : List.of(MAX_OUTPUT_SIZE_PER_CLASS, MAX_TOTAL_SIZE)) {
                feeds.computeIfAbsent( // often both are the same constant
                    nms.input(input), constant -> TInt32.scalarOf(max));
              }
            });
    return feeds;
  }

  /** The operation drops scores that equal its threshold. */
  private static float below(double score) {
    return Math.max(0, Math.nextDown((float) score));
  }

  /** The operation makes room for its maximum, even if there can't be as many. */
  private int candidates() {
    long boxes = nms.input(BOXES).shape().get(1);
    long classes = nms.input(SCORES).shape().get(2);
    boolean known = boxes > 0 && classes > 0;
    return known ? (int) Math.min(boxes * classes, Integer.MAX_VALUE) : Integer.MAX_VALUE;
  }

  /**
   * Adds the boxes before NMS to what is fed, with scores of some classes alone: so objects of the
   * others take no place away.
   *
   * @param images runner that has been fed the images
   */
  void feedClasses(Set<Integer> classes, Session.Runner images, Map<Output<?>, Tensor> feeds) {
    Session.Runner runner = images.fetch(nms.input(BOXES)).fetch(nms.input(SCORES));
    try (Result result = Sessions.run(runner::run)) {
      float[] scores = Tensors.floats(result.get(1));
      int classCount = (int) result.get(1).shape().get(2);
      for (int i = 0; i < scores.length; i++) {
        if (!classes.contains(i % classCount)) {
          scores[i] = 0; // not above any threshold
        }
      }
      feeds.put(nms.input(BOXES), tensor(result.get(0).shape(), Tensors.floats(result.get(0))));
      feeds.put(nms.input(SCORES), tensor(result.get(1).shape(), scores));
    }
  }

  private static Tensor tensor(Shape shape, float[] values) {
    return TFloat32.tensorOf(shape, DataBuffers.of(values, true, false));
  }
}
