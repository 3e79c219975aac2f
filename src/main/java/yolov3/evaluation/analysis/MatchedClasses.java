package yolov3.evaluation.analysis;

import java.util.List;
import java.util.stream.IntStream;
import yolov3.evaluation.AreaRange;
import yolov3.evaluation.ClassMatches;
import yolov3.evaluation.ClassSamples;
import yolov3.evaluation.ImageResult;

/**
 * All classes of a set of images, matched at IoU 0.5: what the analyses start from.
 *
 * @param images as given
 * @param samples of each class
 * @param matches of each class; their only range and threshold have index 0
 */
record MatchedClasses(
    List<ImageResult> images, List<ClassSamples> samples, List<ClassMatches> matches) {

  private static final double[] IOU_50 = {0.5};

  static MatchedClasses of(List<ImageResult> images, int classes, int maxDetections) {
    List<ClassSamples> samples = List.of(ClassSamples.of(images, classes));
    List<ClassMatches> matches =
        IntStream.range(0, classes)
            .parallel()
            .mapToObj(
                c -> ClassMatches.of(samples.get(c), IOU_50, List.of(AreaRange.ALL), maxDetections))
            .toList();
    return new MatchedClasses(images, samples, matches);
  }

  int classCount() {
    return samples.size();
  }
}
