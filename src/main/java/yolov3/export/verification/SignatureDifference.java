package yolov3.export.verification;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import yolov3.io.RunFailedException;

/**
 * The difference between a signature of an export and the checkpoint's own network.
 *
 * @param signature its name
 * @param compared boxes: detections of the checkpoint, or for {@code raw} every box of the heads
 * @param boxes largest difference of an edge, fraction of the image's longer side
 * @param scores largest difference of a score
 * @param undecided detections that only one of both has, where NMS depends on less than the
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

  /** Tells whether no difference is above a tolerance. */
  public boolean isWithin(double tolerance) {
    return boxes <= tolerance && scores <= tolerance && alone.isEmpty();
  }

  void requireWithin(double limit) {
    if (!isWithin(limit)) {
      throw new RunFailedException(
          "the export does not predict what its checkpoint predicts: " + inWords());
    }
  }

  /** Words the difference in one line. */
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

  /** Adds the comparison of an image. */
  SignatureDifference with(String image, long count, DetectionComparison comparison) {
    return new SignatureDifference(
        signature,
        compared + count,
        Math.max(boxes, comparison.boxes()),
        Math.max(scores, comparison.scores()),
        undecided + comparison.undecided(),
        Stream.concat(
                alone.stream(), comparison.alone().stream().map(found -> image + ": " + found))
            .toList());
  }
}
