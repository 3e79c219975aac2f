package yolov3.export.verification;

import java.util.ArrayList;
import java.util.List;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.Letterbox;
import yolov3.network.serving.RawPredictions;

/**
 * Predictions of a network for an image, all in pixels of the image and cut to it.
 *
 * @param candidates before NMS; those with the lowest scores may be missing
 * @param detections after NMS, by descending confidence
 */
public record ImagePredictions(List<Detection> candidates, List<Detection> detections) {

  /** Decodes the candidates of at least a minimum score. */
  static ImagePredictions of(
      RawPredictions raw, Letterbox letterbox, double minScore, List<Detection> detections) {
    int count = raw.boxes().length / 4;
    int classCount = raw.scores().length / Math.max(count, 1);
    List<Detection> candidates = new ArrayList<>();
    for (int i = 0; i < raw.scores().length; i++) {
      if (raw.scores()[i] >= minScore) {
        Box box = letterbox.toImage(raw.boxes(), i / classCount);
        candidates.add(new Detection(box, i % classCount, raw.scores()[i]));
      }
    }
    return new ImagePredictions(candidates, detections);
  }
}
