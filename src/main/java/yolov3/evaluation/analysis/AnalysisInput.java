package yolov3.evaluation.analysis;

import java.util.List;
import yolov3.evaluation.AreaRange;
import yolov3.evaluation.ClassSamples;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.DetectionMatches;
import yolov3.evaluation.ImageResult;

/**
 * All classes of a set of images, matched at IoU 0.5 with COCO's limit of detections.
 *
 * @param samples of each class
 * @param matches of each class; their only range and threshold have index 0
 */
record AnalysisInput(
    List<ImageResult> images, List<ClassSamples> samples, List<DetectionMatches> matches) {

  private static final double[] IOU_50 = {0.5};

  static AnalysisInput of(List<ImageResult> images, int classes) {
    List<ClassSamples> samples = ClassSamples.of(images, classes);
    List<AreaRange> anySize = List.of(AreaRange.ALL);
    return new AnalysisInput(
        images,
        samples,
        samples.parallelStream()
            .map(
                ofClass ->
                    new DetectionMatches(
                        ofClass, IOU_50, anySize, CocoEvaluator.DEFAULT_MAX_DETECTIONS))
            .toList());
  }

  int classCount() {
    return samples.size();
  }
}
