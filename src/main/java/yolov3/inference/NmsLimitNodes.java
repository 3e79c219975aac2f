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
 * The constants of a detector's graph that limit its NMS. A session takes other values in their
 * place, as for any tensor, so that the same graph keeps more or fewer boxes than it was exported
 * for.
 */
final class NmsLimitNodes {

  private static final String OP = "CombinedNonMaxSuppression";
  private static final int BOXES = 0;
  private static final int MAX_OUTPUT_SIZE_PER_CLASS = 2;
  private static final int MAX_TOTAL_SIZE = 3;
  private static final int IOU_THRESHOLD = 4;
  private static final int SCORE_THRESHOLD = 5;

  private final GraphOperation nms;
  private final int classCount;
  private final int ofDetector;
  private final double nmsIouThreshold;

  /**
   * @param session of the graph, owned by the caller
   * @param scores name of the output {@code detection_scores}
   * @throws UserException when its scores do not come from one NMS
   */
  NmsLimitNodes(Session session, String scores, int classCount) {
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
    this.classCount = classCount;
    try (Result result =
        session.runner().fetch(nms.input(MAX_TOTAL_SIZE)).fetch(nms.input(IOU_THRESHOLD)).run()) {
      this.ofDetector = ((TInt32) result.get(0)).getInt();
      this.nmsIouThreshold = ((TFloat32) result.get(1)).getFloat();
    }
  }

  /** Returns the detector's own threshold. */
  double nmsIouThreshold() {
    return nmsIouThreshold;
  }

  int maxDetections(DetectionLimits limits) {
    return limits.maxDetections().orElse(ofDetector);
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
    maxBeforeClassesAreChosen(limits)
        .ifPresent(
            max -> {
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

  /**
   * Enough that objects of the other classes take no place away, and no more than there are: the
   * operation makes room for as many.
   */
  private OptionalInt maxBeforeClassesAreChosen(DetectionLimits limits) {
    if (limits.classes().isEmpty() && limits.maxDetections().isEmpty()) {
      return OptionalInt.empty();
    }
    long wanted = (long) maxDetections(limits) * (limits.classes().isEmpty() ? 1 : classCount);
    long candidates = nms.input(BOXES).shape().get(1);
    long max = candidates < 0 ? Integer.MAX_VALUE : candidates * classCount;
    return OptionalInt.of((int) Math.min(wanted, max));
  }
}
