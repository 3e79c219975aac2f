package yolov3.evaluation.analysis;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.DetectionMatches;
import yolov3.evaluation.PrecisionEnvelope;
import yolov3.evaluation.analysis.ErrorClassifier.Mistake;

/**
 * Which kinds of error cost how much average precision, after TIDE (Bolya et al., arXiv
 * 2008.08115), at IoU 0.5 and background IoU 0.1.
 *
 * <p>A detection that found no object has one type, the first that fits of LOCATION, CLASS,
 * DUPLICATE, BACKGROUND and BOTH. The cost of a type is the mean average precision at IoU 0.5 if an
 * oracle mended all errors of that type and no others, less what it is:
 *
 * <ul>
 *   <li>CLASS and LOCATION: the detection becomes a true positive of its object, if that is not
 *       found already and no other detection of these two types about it has a better score; else
 *       it is dropped;
 *   <li>BOTH, DUPLICATE and BACKGROUND: it is dropped;
 *   <li>MISSED: the object is no longer counted; a class without any object left leaves the mean.
 * </ul>
 *
 * The costs do not add up to what is missing to 1: mending one type changes what another costs.
 *
 * <p>Differs from the paper's program: detections that do not count (they found what need not be
 * found) are no errors; a class without objects is not in the mean, as in {@link CocoEvaluator};
 * the limit of detections is for an image and class.
 *
 * @param ap50 mean average precision at IoU 0.5 as it is; NaN without objects
 * @param shares every type
 */
public record ErrorBreakdown(double ap50, Map<ErrorType, Share> shares) {

  /** Keeps a copy of the map. */
  public ErrorBreakdown {
    shares = Map.copyOf(shares);
  }

  /**
   * One type of error.
   *
   * @param count detections of that type; of MISSED: objects
   * @param deltaAp50 mean average precision at IoU 0.5 that is lost by it, 0 to 1
   */
  public record Share(int count, double deltaAp50) {}

  /** The share of a type. */
  public Share share(ErrorType type) {
    return shares.get(type);
  }

  static ErrorBreakdown of(AnalysisInput matched) {
    ErrorClassifier sorting = ErrorClassifier.of(matched);
    Mending mending = new Mending(matched, sorting);
    double ap50 = mending.averagePrecision(null);
    Map<ErrorType, Share> shares = new EnumMap<>(ErrorType.class);
    for (ErrorType type : ErrorType.values()) {
      double mended = mending.averagePrecision(type);
      // nothing is lost where nothing is left to be found
      double delta = Double.isNaN(mended) ? 0 : Math.max(0, mended - ap50);
      shares.put(type, new Share(sorting.count(type), delta));
    }
    return new ErrorBreakdown(ap50, shares);
  }

  /** What average precision would be without the errors of a type. */
  private record Mending(AnalysisInput matched, ErrorClassifier sorting) {

    /** Mean over the classes with objects, once a type is mended; null: as it is. */
    double averagePrecision(ErrorType mended) {
      double[][] newcomers = newcomers(mended);
      double sum = 0;
      int classes = 0;
      for (int c = 0; c < matched.classCount(); c++) {
        int groundTruth =
            matched.matches().get(c).groundTruth(0)
                - (mended == ErrorType.MISSED ? sorting.missed(c) : 0);
        if (groundTruth > 0) {
          sum += averagePrecision(c, groundTruth, mended, newcomers[c]);
          classes++;
        }
      }
      return classes == 0 ? Double.NaN : sum / classes;
    }

    /** Scores of the detections that get a class by mending theirs, for each class. */
    private double[][] newcomers(ErrorType mended) {
      double[][] scores = new double[matched.classCount()][0];
      if (mended != ErrorType.CLASS) {
        return scores;
      }
      for (Mistake mistake : sorting.mistakes()) {
        if (mistake.type() == ErrorType.CLASS && mistake.winsItsTarget()) {
          int c = mistake.target().object.classIndex();
          scores[c] = Arrays.copyOf(scores[c], scores[c].length + 1);
          scores[c][scores[c].length - 1] = mistake.detection().score();
        }
      }
      for (double[] ofClass : scores) {
        Arrays.sort(ofClass);
      }
      return scores;
    }

    /**
     * @param newcomers scores of further true positives, ascending
     */
    private double averagePrecision(
        int classIndex, int groundTruth, ErrorType mended, double[] newcomers) {
      DetectionMatches matches = matched.matches().get(classIndex);
      Mistake[] ofClass = sorting.ofClass(classIndex);
      PrecisionEnvelope envelope = new PrecisionEnvelope(groundTruth);
      int newcomer = newcomers.length - 1;
      for (int rank = 0; rank < ofClass.length; rank++) {
        while (newcomer >= 0 && newcomers[newcomer] > matches.scores[rank]) {
          envelope.add(true);
          newcomer--;
        }
        Mistake mistake = ofClass[rank];
        if (mistake == null) {
          if (!matches.isIgnored(0, 0, rank)) {
            envelope.add(true);
          }
        } else if (mistake.type() != mended) {
          envelope.add(false);
        } else if (mended == ErrorType.LOCATION && mistake.winsItsTarget()) {
          envelope.add(true);
        }
      }
      for (; newcomer >= 0; newcomer--) {
        envelope.add(true);
      }
      return envelope.mean(PrecisionEnvelope.COCO_RECALLS);
    }
  }
}
