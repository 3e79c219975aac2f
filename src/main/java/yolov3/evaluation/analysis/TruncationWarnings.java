package yolov3.evaluation.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import yolov3.evaluation.DetectionMatches;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.PrecisionRecallCurve;
import yolov3.geometry.Detection;
import yolov3.io.Counted;

/**
 * Warnings that a detector gave too few detections, so that its precision-recall curves end early
 * and average precision comes out too low. Only what costs recall is a sign: a limit below which
 * nothing is found any more costs nothing.
 */
final class TruncationWarnings {

  /** A detector cut at a lower confidence has a curve as good as whole. */
  private static final double HARMLESS_CONFIDENCE = 0.01;

  /** Fraction of the detections, those with the lowest confidence, where recall must not rise. */
  private static final double TAIL = 0.1;

  private TruncationWarnings() {}

  /**
   * @param curve over all classes
   * @param limit maximum detections per image
   * @return a sentence for each sign
   */
  static List<String> of(AnalysisInput matched, PrecisionRecallCurve curve, int limit) {
    List<String> signs = new ArrayList<>();
    double lowest = curve.lowestConfidence();
    if (lowest > HARMLESS_CONFIDENCE && recallRisesAtTheEnd(curve)) {
      signs.add(
          String.format(
              Locale.ROOT,
              "no detection has a confidence below %.2f, and recall still rises there (%.3f): use a"
                  + " lower confidence threshold, such as 0.001, or average precision is too low",
              lowest,
              curve.point(curve.size() - 1).recall()));
    }
    long images =
        matched.images().stream().filter(image -> image.detections().size() >= limit).count();
    int found = images == 0 ? 0 : foundInTails(matched, limit);
    if (found > 0) {
      signs.add(
          ("%d of %d images have %d detections or more, and the last tenth of them still finds %s:"
                  + " the maximum detections per image may be too low")
              .formatted(images, matched.images().size(), limit, Counted.of(found, "object")));
    }
    return signs;
  }

  private static boolean recallRisesAtTheEnd(PrecisionRecallCurve curve) {
    int last = curve.size() - 1;
    int tail = (int) Math.floor(last * (1 - TAIL));
    double end = curve.point(last).recall();
    return end > 0 && end < 1 && (last == 0 || curve.point(tail).recall() < end);
  }

  private static int foundInTails(AnalysisInput matched, int limit) {
    double[] tailStart =
        matched.images().stream().mapToDouble(image -> tailStart(image, limit)).toArray();
    int found = 0;
    for (DetectionMatches matches : matched.matches()) {
      for (int rank = 0; rank < matches.found.length; rank++) {
        if (matches.isTruePositive(0, 0, rank)
            && matches.score(rank) < tailStart[matches.detections.get(rank).image()]) {
          found++;
        }
      }
    }
    return found;
  }

  private static double tailStart(ImageResult image, int limit) {
    double[] scores = image.detections().stream().mapToDouble(Detection::score).sorted().toArray();
    return scores.length < limit
        ? Double.NEGATIVE_INFINITY
        : scores[(int) Math.floor(scores.length * TAIL)];
  }
}
