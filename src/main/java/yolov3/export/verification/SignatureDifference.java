package yolov3.export.verification;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far a signature of an export is from the checkpoint's own network.
 *
 * @param signature its name
 * @param compared boxes: detections of the checkpoint, or for {@code raw} every box of the heads
 * @param boxes largest difference of an edge, parts of the image's longer side
 * @param scores largest difference of a score
 * @param undecided detections that only one of both has, where suppression hung on less than the
 *     difference of {@code raw}
 * @param alone other detections that only one of both has, in words
 */
public record SignatureDifference(
    String signature,
    long compared,
    double boxes,
    double scores,
    long undecided,
    List<String> alone) {

  /** Whether no difference is above a tolerance. */
  public boolean isWithin(double tolerance) {
    return boxes <= tolerance && scores <= tolerance && alone.isEmpty();
  }

  /** One line. */
  public String inWords() {
    String differences =
        String.format(
            Locale.ROOT,
            "%s differs by up to %.1e in boxes and %.1e in scores",
            signature,
            boxes,
            scores);
    return alone.isEmpty() ? differences : differences + "; " + alone.get(0);
  }

  /** The largest differences of several images. */
  static final class Largest {
    private final String signature;
    private final List<String> alone = new ArrayList<>();
    private long compared;
    private double boxes;
    private double scores;
    private long undecided;

    Largest(String signature) {
      this.signature = signature;
    }

    void add(long count, double boxDifference, double scoreDifference) {
      compared += count;
      boxes = Math.max(boxes, boxDifference);
      scores = Math.max(scores, scoreDifference);
    }

    void add(String picture, long count, DetectionComparison comparison) {
      add(count, comparison.boxes(), comparison.scores());
      undecided += comparison.undecided();
      comparison.alone().forEach(detection -> alone.add(picture + ": " + detection));
    }

    SignatureDifference difference() {
      return new SignatureDifference(
          signature, compared, boxes, scores, undecided, List.copyOf(alone));
    }
  }
}
