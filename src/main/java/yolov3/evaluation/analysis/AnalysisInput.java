package yolov3.evaluation.analysis;

import java.util.List;
import java.util.stream.IntStream;
import yolov3.evaluation.AreaRange;
import yolov3.evaluation.ClassSamples;
import yolov3.evaluation.DetectionMatches;
import yolov3.evaluation.ImageResult;

/**
 * All classes of a set of images, matched at IoU 0.5: what the analyses start from.
 *
 * @param images as given
 * @param samples of each class
 * @param matches of each class; their only range and threshold have index 0
 */
record AnalysisInput(
    List<ImageResult> images, List<ClassSamples> samples, List<DetectionMatches> matches) {

  private static final double[] IOU_50 = {0.5};

  static AnalysisInput of(List<ImageResult> images, int classes, int maxDetections) {
    List<ClassSamples> samples = List.of(ClassSamples.of(images, classes));
    List<DetectionMatches> matches =
        IntStream.range(0, classes)
            .parallel()
            .mapToObj(
                c ->
                    DetectionMatches.of(
                        samples.get(c), IOU_50, List.of(AreaRange.ALL), maxDetections))
            .toList();
    return new AnalysisInput(images, samples, matches);
  }

  int classCount() {
    return samples.size();
  }
}
