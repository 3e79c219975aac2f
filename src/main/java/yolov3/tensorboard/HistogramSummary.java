package yolov3.tensorboard;

import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.TensorProto;

/**
 * A {@link Histogram} as TensorBoard's {@code histograms} plugin reads it: a tensor of doubles
 * [buckets, 3] with left edge, right edge and count (tensorboard/plugins/histogram/summary_v2.py).
 */
final class HistogramSummary {

  private HistogramSummary() {}

  static Summary.Value of(String tag, Histogram histogram) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_DOUBLE)
            .setTensorShape(SummaryValue.shape(histogram.buckets().size(), 3));
    for (Histogram.Bucket bucket : histogram.buckets()) {
      tensor.addDoubleVal(bucket.left()).addDoubleVal(bucket.right()).addDoubleVal(bucket.count());
    }
    return SummaryValue.of(tag, tensor, "histograms", DataClass.DATA_CLASS_TENSOR);
  }
}
