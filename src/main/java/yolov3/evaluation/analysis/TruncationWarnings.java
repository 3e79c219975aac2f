package yolov3.evaluation.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import yolov3.evaluation.ClassSamples.ImageDetection;
import yolov3.evaluation.DetectionMatches;
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
              recallAtTheEnd(curve)));
    }
    long images =
        matched.images().stream().filter(image -> image.detections().size() >= limit).count();
    int found = images == 0 || recallAtTheEnd(curve) == 1 ? 0 : foundInTails(matched, limit);
    if (found > 0) {
      signs.add(
          ("%d of %d images have %d detections or more, and the last of them still find %s:"
                  + " the maximum detections per image may be too low")
              .formatted(images, matched.images().size(), limit, Counted.of(found, "object")));
    }
    return signs;
  }

  private static boolean recallRisesAtTheEnd(PrecisionRecallCurve curve) {
    int last = curve.size() - 1;
    int tail = (int) Math.floor(last * (1 - TAIL));
    double end = recallAtTheEnd(curve);
    return end > 0 && end < 1 && (last == 0 || curve.point(tail).recall() < end);
  }

  private static double recallAtTheEnd(PrecisionRecallCurve curve) {
    return curve.point(curve.size() - 1).recall();
  }

  private static int foundInTails(AnalysisInput matched, int limit) {
    List<Set<Detection>> tails =
        matched.images().stream().map(image -> tail(image.detections(), limit)).toList();
    int found = 0;
    for (DetectionMatches matches : matched.matches()) {
      for (int rank = 0; rank < matches.found.length; rank++) {
        ImageDetection detection = matches.detections.get(rank);
        if (matches.isTruePositive(0, 0, rank)
            && tails.get(detection.image()).contains(detection.detection())) {
          found++;
        }
      }
    }
    return found;
  }

  /** Returns the last tenth, one at least; nothing of fewer than the limit. */
  private static Set<Detection> tail(List<Detection> detections, int limit) {
    if (detections.size() < limit) {
      return Set.of();
    }
    List<Detection> sorted = new ArrayList<>(detections);
    sorted.sort(Comparator.comparingDouble(Detection::score).reversed());
    int count = Math.max(1, (int) Math.floor(sorted.size() * TAIL));
    return Set.copyOf(sorted.subList(sorted.size() - count, sorted.size()));
  }
}
