package yolov3.inference.output;

import java.util.ArrayList;
import java.util.List;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.inference.ImageDetections;

/**
 * A detection as a label of its image.
 *
 * @param object with its box cut to the image, pixels
 * @param score confidence, 0 to 1
 */
record LabelledDetection(LabelledBox object, double score) {

  /** Returns those of an image that have an area inside it. */
  static List<LabelledDetection> of(ImageDetections found) {
    int width = found.image().width();
    int height = found.image().height();
    List<LabelledDetection> labels = new ArrayList<>();
    for (Detection detection : found.detections()) {
      LabelledBox object =
          new LabelledBox(detection.box().clip(width, height), detection.classIndex());
      if (object.box().area() > 0) {
        labels.add(new LabelledDetection(object, detection.score()));
      }
    }
    return labels;
  }

  static List<LabelledBox> objects(List<LabelledDetection> labels) {
    return labels.stream().map(LabelledDetection::object).toList();
  }

  static List<Double> scores(List<LabelledDetection> labels) {
    return labels.stream().map(LabelledDetection::score).toList();
  }
}
