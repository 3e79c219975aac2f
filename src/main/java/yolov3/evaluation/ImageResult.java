package yolov3.evaluation;

import java.util.List;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/** Ground truth and detections of one image, both in its pixels; detections in any order. */
public record ImageResult(List<LabelledBox> groundTruth, List<Detection> detections) {

  public ImageResult {
    groundTruth = List.copyOf(groundTruth);
    detections = List.copyOf(detections);
  }
}
