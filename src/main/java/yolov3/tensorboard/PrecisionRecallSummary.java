package yolov3.tensorboard;

import com.google.protobuf.ByteString;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.TensorProto;

/**
 * A precision-recall curve as TensorBoard's {@code pr_curves} plugin reads it: a tensor of floats
 * [6, thresholds] with true positives, false positives, true negatives, false negatives, precision,
 * recall (tensorboard/plugins/pr_curve/summary.py).
 */
final class PrecisionRecallSummary {

  private static final String PLUGIN = "pr_curves";
  private static final int ROWS = 6;

  /** {@code PrCurvePluginData.num_thresholds} (tensorboard/plugins/pr_curve/plugin_data.proto). */
  private static final int NUM_THRESHOLDS = 2;

  private PrecisionRecallSummary() {}

  /**
   * @param right detections with at least the score of each threshold that are right
   * @param wrong those that are not
   * @param missed true objects that none of them found
   */
  static Summary.Value of(String tag, int[] right, int[] wrong, int[] missed) {
    int thresholds = right.length;
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(SummaryValue.shape(ROWS, thresholds));
    addAll(tensor, right);
    addAll(tensor, wrong);
    addAll(tensor, new int[thresholds]); // a detector makes no statement of what is not there
    addAll(tensor, missed);
    for (int i = 0; i < thresholds; i++) {
      tensor.addFloatVal(share(right[i], wrong[i]));
    }
    for (int i = 0; i < thresholds; i++) {
      tensor.addFloatVal(share(right[i], missed[i]));
    }
    ByteString content = new ProtoMessage().number(NUM_THRESHOLDS, thresholds).bytes();
    return SummaryValue.of(tag, tensor, PLUGIN, DataClass.DATA_CLASS_TENSOR, content);
  }

  private static void addAll(TensorProto.Builder tensor, int[] row) {
    for (int value : row) {
      tensor.addFloatVal(value);
    }
  }

  private static float share(int part, int rest) {
    return part == 0 ? 0 : (float) part / (part + rest);
  }
}
