package yolov3.inference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import yolov3.io.UserException;

/**
 * Where a detector's graph keeps the limits of its suppression. They are constants there, but a
 * session takes other values in their place like those of any tensor: so the same graph, and the
 * same code, suppresses by less or by more than it was exported for.
 */
final class NmsLimitNodes {

  private static final String OP = "CombinedNonMaxSuppression";
  private static final int MOST_OF_CLASS = 2;
  private static final int MOST = 3;
  private static final int IOU_THRESHOLD = 4;
  private static final int SCORE_THRESHOLD = 5;

  private final GraphOperation suppression;
  private final int classCount;
  private final int ofDetector;

  private NmsLimitNodes(GraphOperation suppression, int classCount, int ofDetector) {
    this.suppression = suppression;
    this.classCount = classCount;
    this.ofDetector = ofDetector;
  }

  /**
   * @param session of the graph, owned by somebody else
   * @param scores name of the output {@code detection_scores}
   * @throws UserException when its scores do not come from one suppression
   */
  static NmsLimitNodes of(Session session, String scores, int classCount) {
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
    GraphOperation suppression = found.get(0);
    try (Result result = session.runner().fetch(suppression.input(MOST)).run()) {
      return new NmsLimitNodes(suppression, classCount, ((TInt32) result.get(0)).getInt());
    }
  }

  /** Most detections of an image under these limits. */
  int most(DetectionLimits limits) {
    return limits.maxDetections().orElse(ofDetector);
  }

  /**
   * What to feed.
   *
   * @return tensors that the caller closes
   */
  Map<Output<?>, Tensor> feed(DetectionLimits limits) {
    Map<Output<?>, Tensor> feeds = new HashMap<>();
    limits
        .iouThreshold()
        .ifPresent(
            iou -> feeds.put(suppression.input(IOU_THRESHOLD), TFloat32.scalarOf((float) iou)));
    limits
        .scoreThreshold()
        .ifPresent(
            score ->
                feeds.put(suppression.input(SCORE_THRESHOLD), TFloat32.scalarOf(below(score))));
    OptionalInt most = mostBeforeClassesAreChosen(limits);
    if (most.isPresent()) {
      for (int input : List.of(MOST_OF_CLASS, MOST)) { // often the same constant
        feeds.computeIfAbsent(suppression.input(input), at -> TInt32.scalarOf(most.getAsInt()));
      }
    }
    return feeds;
  }

  /** The operation drops what has the very score of its threshold. */
  private static float below(double score) {
    return Math.max(0, Math.nextDown((float) score));
  }

  /** Enough that objects of the other classes take no place away. */
  private OptionalInt mostBeforeClassesAreChosen(DetectionLimits limits) {
    if (limits.classes().isEmpty()) {
      return limits.maxDetections();
    }
    return OptionalInt.of((int) Math.min((long) most(limits) * classCount, Integer.MAX_VALUE));
  }
}
