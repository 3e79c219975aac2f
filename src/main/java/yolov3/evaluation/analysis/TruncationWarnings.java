package yolov3.evaluation.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import yolov3.evaluation.ClassSamples;
import yolov3.evaluation.DetectionMatches;
import yolov3.evaluation.PrecisionRecallCurve;
import yolov3.geometry.Detection;

/**
 * Signs that a detector was asked for too few detections, so that its precision-recall curves end
 * before their time and average precision comes out too low. Only what costs recall is a sign: a
 * limit below which nothing is found any more costs nothing.
 */
final class TruncationWarnings {

  /** A detector cut at a lower score has a curve as good as whole. */
  private static final double HARMLESS_SCORE = 0.01;

  /** The part of the detections, those with the lowest scores, in which recall must not rise. */
  private static final double TAIL = 0.1;

  private TruncationWarnings() {}

  /**
   * @param curve over all classes
   * @param limit how many detections of an image there can be at most
   * @return a sentence for each sign
   */
  static List<String> of(AnalysisInput matched, PrecisionRecallCurve curve, int limit) {
    List<String> signs = new ArrayList<>();
    double lowest = curve.lowestScore();
    if (lowest > HARMLESS_SCORE && recallRisesAtTheEnd(curve)) {
      signs.add(
          String.format(
              Locale.ROOT,
              "no detection has a score below %.2f, and recall still rises there (%.3f): cut at a"
                  + " lower score, such as 0.001, or average precision is too low",
              lowest,
              curve.point(curve.size() - 1).recall()));
    }
    int images = imagesAtLimit(matched, limit);
    int found = images == 0 ? 0 : foundInTails(matched, limit);
    if (found > 0) {
      signs.add(
          String.format(
              Locale.ROOT,
              "%d of %d images have %d detections or more, and the last tenth of them still finds"
                  + " %d objects: the limit of detections of an image may be too low",
              images,
              matched.images().size(),
              limit,
              found));
    }
    return signs;
  }

  private static boolean recallRisesAtTheEnd(PrecisionRecallCurve curve) {
    int last = curve.size() - 1;
    int tail = (int) Math.floor(last * (1 - TAIL));
    double end = curve.point(last).recall();
    return end < 1 && (last == 0 || curve.point(tail).recall() < end);
  }

  private static int imagesAtLimit(AnalysisInput matched, int limit) {
    return (int)
        matched.images().stream().filter(image -> image.detections().size() >= limit).count();
  }

  /** Objects found by the lowest scores of the images at the limit. */
  private static int foundInTails(AnalysisInput matched, int limit) {
    double[] tailScore = new double[matched.images().size()]; // of each image
    for (int i = 0; i < tailScore.length; i++) {
      double[] scores =
          matched.images().get(i).detections().stream()
              .mapToDouble(Detection::score)
              .sorted()
              .toArray();
      tailScore[i] =
          scores.length < limit
              ? Double.NEGATIVE_INFINITY
              : scores[(int) Math.floor(scores.length * TAIL)];
    }
    int found = 0;
    for (int c = 0; c < matched.classCount(); c++) {
      DetectionMatches matches = matched.matches().get(c);
      ClassSamples samples = matched.samples().get(c);
      for (int rank = 0; rank < matches.scores.length; rank++) {
        int image = samples.imageOfBox[matches.detections[rank]];
        if (matches.isTruePositive(0, 0, rank) && matches.scores[rank] < tailScore[image]) {
          found++;
        }
      }
    }
    return found;
  }
}
