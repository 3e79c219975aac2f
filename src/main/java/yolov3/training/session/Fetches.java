package yolov3.training.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import yolov3.data.loader.Batch;
import yolov3.geometry.Detection;
import yolov3.geometry.Letterbox;
import yolov3.network.layer.Tensors;
import yolov3.network.loss.LossOperands;
import yolov3.network.loss.LossTerms;
import yolov3.network.model.Detections;
import yolov3.network.runtime.Sessions;
import yolov3.tensorboard.Histogram;

/** Results of a run: the loss terms first, then what is fetched after them. */
final class Fetches {

  /** Index of the first result after the loss terms. */
  static final int AFTER_LOSS = 3;

  private Fetches() {}

  static Session.Runner loss(Session.Runner runner, LossOperands loss) {
    return runner.fetch(loss.box()).fetch(loss.objectness()).fetch(loss.classification());
  }

  static LossTerms lossTerms(Result result) {
    return new LossTerms(scalar(result, 0), scalar(result, 1), scalar(result, 2));
  }

  /** Reads what was fetched as the loss, the gradient's norm and the loss scale. */
  static StepResult stepResult(Result result, int imageCount) {
    return new StepResult(
        lossTerms(result), scalar(result, AFTER_LOSS), imageCount, scalar(result, AFTER_LOSS + 1));
  }

  static double scalar(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }

  static Session.Runner detections(Session.Runner runner, Detections detections) {
    return runner
        .fetch(detections.boxes())
        .fetch(detections.scores())
        .fetch(detections.classes())
        .fetch(detections.count());
  }

  /** Reads the detections of each image that were fetched after the loss. */
  static List<List<Detection>> detectionsAfterLoss(Batch batch, Result result) {
    float[] boxes = Tensors.floats(result.get(AFTER_LOSS));
    float[] scores = Tensors.floats(result.get(AFTER_LOSS + 1));
    float[] classes = Tensors.floats(result.get(AFTER_LOSS + 2));
    TInt32 counts = (TInt32) result.get(AFTER_LOSS + 3);
    int max = scores.length / batch.size();
    List<List<Detection>> images = new ArrayList<>();
    for (int image = 0; image < batch.size(); image++) {
      Letterbox letterbox = batch.examples().get(image).letterbox();
      List<Detection> detections = new ArrayList<>();
      for (int i = image * max; i < image * max + counts.getInt(image); i++) {
        detections.add(new Detection(letterbox.toImage(boxes, i), (int) classes[i], scores[i]));
      }
      images.add(detections);
    }
    return images;
  }

  /** Counts the values of each operand. */
  static Map<String, Histogram> histograms(
      Session.Runner runner, Map<String, Operand<TFloat32>> operands) {
    operands.values().forEach(runner::fetch);
    Map<String, Histogram> histograms = new LinkedHashMap<>();
    try (Result result = Sessions.run(runner::run)) {
      for (String name : operands.keySet()) {
        FloatDataBuffer values = result.get(histograms.size()).asRawTensor().data().asFloats();
        histograms.put(name, Histogram.of(values.size(), values::getFloat));
      }
    }
    return histograms;
  }
}
