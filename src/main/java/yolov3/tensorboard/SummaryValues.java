package yolov3.tensorboard;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.SummaryMetadata.PluginData;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import yolov3.io.EncodedImage;

/**
 * Values of events: a tag, a tensor, and in the metadata the plugin of TensorBoard that shows it
 * (tensorflow/core/framework/summary.proto; {@code summary.py} and {@code summary_v2.py} of
 * tensorboard/plugins).
 */
final class SummaryValues {

  /** {@code PrCurvePluginData.num_thresholds} (tensorboard/plugins/pr_curve/plugin_data.proto). */
  private static final int NUM_THRESHOLDS = 2;

  /** Small files, and letters of ten pixels still have sharp edges. */
  private static final float JPEG_QUALITY = 0.85f;

  private SummaryValues() {}

  static Summary.Value scalar(String tag, double value) {
    TensorProto.Builder tensor = tensor(DataType.DT_FLOAT).addFloatVal((float) value);
    return of(tag, tensor, "scalars", DataClass.DATA_CLASS_SCALAR, ByteString.EMPTY);
  }

  static Summary.Value text(String tag, String markdown) {
    return string(tag, ByteString.copyFromUtf8(markdown), "text");
  }

  static Summary.Value string(String tag, ByteString bytes, String plugin) {
    TensorProto.Builder tensor = tensor(DataType.DT_STRING).addStringVal(bytes);
    return of(tag, tensor, plugin, DataClass.DATA_CLASS_TENSOR, ByteString.EMPTY);
  }

  /** Makes an image, as PNG. */
  static Summary.Value png(String tag, BufferedImage image) {
    return images(tag, List.of(image), EncodedImage::png);
  }

  /**
   * Makes images of one size, as JPEG.
   *
   * @param images at least one, without transparency
   */
  static Summary.Value jpegs(String tag, List<BufferedImage> images) {
    return images(tag, images, image -> EncodedImage.jpeg(image, JPEG_QUALITY));
  }

  /**
   * Makes strings [2 + images]: width, height, and each image encoded. {@code summary_v2.py} knows
   * PNG only; the dashboard shows what a browser shows.
   */
  private static Summary.Value images(
      String tag, List<BufferedImage> images, Function<BufferedImage, byte[]> encoder) {
    TensorProto.Builder tensor =
        tensor(DataType.DT_STRING, 2 + images.size())
            .addStringVal(ByteString.copyFromUtf8(Integer.toString(images.get(0).getWidth())))
            .addStringVal(ByteString.copyFromUtf8(Integer.toString(images.get(0).getHeight())));
    images.forEach(image -> tensor.addStringVal(ByteString.copyFrom(encoder.apply(image))));
    return of(tag, tensor, "images", DataClass.DATA_CLASS_BLOB_SEQUENCE, ByteString.EMPTY);
  }

  /** Makes doubles [buckets, 3]: left edge, right edge and count. */
  static Summary.Value histogram(String tag, Histogram histogram) {
    TensorProto.Builder tensor = tensor(DataType.DT_DOUBLE, histogram.buckets().size(), 3);
    for (Histogram.Bucket bucket : histogram.buckets()) {
      tensor.addDoubleVal(bucket.left()).addDoubleVal(bucket.right()).addDoubleVal(bucket.count());
    }
    return of(tag, tensor, "histograms", DataClass.DATA_CLASS_TENSOR, ByteString.EMPTY);
  }

  /**
   * Makes floats [6, thresholds]: true positives, false positives, true negatives, false negatives,
   * precision, recall. Each array has one count for each threshold.
   */
  static Summary.Value precisionRecall(
      String tag, int[] truePositives, int[] falsePositives, int[] falseNegatives) {
    int thresholds = truePositives.length;
    TensorProto.Builder tensor = tensor(DataType.DT_FLOAT, 6, thresholds);
    int[] trueNegatives = new int[thresholds]; // a detector says nothing of what is not there
    for (int[] row : new int[][] {truePositives, falsePositives, trueNegatives, falseNegatives}) {
      IntStream.of(row).forEach(tensor::addFloatVal);
    }
    for (int[] rest : new int[][] {falsePositives, falseNegatives}) {
      for (int i = 0; i < thresholds; i++) {
        int count = truePositives[i];
        tensor.addFloatVal(count == 0 ? 0 : (float) count / (count + rest[i]));
      }
    }
    ByteString content = new ProtoMessage().number(NUM_THRESHOLDS, thresholds).bytes();
    return of(tag, tensor, "pr_curves", DataClass.DATA_CLASS_TENSOR, content);
  }

  /**
   * @param content the plugin's own message, of the same meaning in every event of the tag
   */
  static Summary.Value of(
      String tag, TensorProto.Builder tensor, String plugin, DataClass kind, ByteString content) {
    PluginData.Builder data = PluginData.newBuilder().setPluginName(plugin).setContent(content);
    SummaryMetadata.Builder metadata =
        SummaryMetadata.newBuilder().setPluginData(data).setDataClass(kind);
    return Summary.Value.newBuilder().setTag(tag).setTensor(tensor).setMetadata(metadata).build();
  }

  /** Makes an empty tensor; without dimensions a scalar. */
  static TensorProto.Builder tensor(DataType type, long... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dimension : dimensions) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dimension));
    }
    return TensorProto.newBuilder().setDtype(type).setTensorShape(shape);
  }
}
