package yolov3.evaluation;

import java.util.List;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/**
 * What is in one image and what the detector says is in it.
 *
 * @param groundTruth the true objects, pixels of the image
 * @param detections the claims, pixels of the same image, in any order
 */
public record ImageResult(List<LabelledBox> groundTruth, List<Detection> detections) {

  /** Keeps copies, so that a result does not change after it was made. */
  public ImageResult {
    groundTruth = List.copyOf(groundTruth);
    detections = List.copyOf(detections);
  }
}
