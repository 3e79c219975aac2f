package yolov3.export.verification;

import java.util.ArrayList;
import java.util.List;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.Letterbox;
import yolov3.network.serving.RawPredictions;

/**
 * What a network sees in an image, all in pixels of the image and cut to it.
 *
 * @param candidates before suppression; those with the lowest scores may be left out
 * @param detections after it, the best first
 */
public record ImagePredictions(List<Detection> candidates, List<Detection> detections) {

  /**
   * @param leastScore of a candidate
   */
  static ImagePredictions of(
      RawPredictions raw, Letterbox letterbox, double leastScore, List<Detection> detections) {
    int count = raw.boxes().length / 4;
    int classCount = raw.scores().length / Math.max(count, 1);
    List<Detection> candidates = new ArrayList<>();
    for (int i = 0; i < raw.scores().length; i++) {
      if (raw.scores()[i] >= leastScore) {
        Box box = letterbox.toImage(raw.boxes(), i / classCount);
        candidates.add(new Detection(box, i % classCount, raw.scores()[i]));
      }
    }
    return new ImagePredictions(candidates, detections);
  }
}
