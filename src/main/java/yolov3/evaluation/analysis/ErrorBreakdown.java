package yolov3.evaluation.analysis;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.DetectionMatches;
import yolov3.evaluation.PrecisionEnvelope;
import yolov3.evaluation.analysis.ErrorClassifier.DetectionError;

/**
 * Error contributions to AP50 after TIDE (Bolya et al., arXiv 2008.08115), at IoU 0.5 and
 * background IoU 0.1.
 *
 * <p>A detection that found no object has one type, the first that fits of LOCATION, CLASS,
 * DUPLICATE, BACKGROUND and BOTH. The cost of a type is the mean average precision at IoU 0.5 if an
 * oracle fixed all errors of that type and no others, less what it is:
 *
 * <ul>
 *   <li>CLASS and LOCATION: the detection becomes a true positive of its object, if that is not
 *       found already and no other detection of these two types near it has a higher confidence;
 *       else it is dropped;
 *   <li>BOTH, DUPLICATE and BACKGROUND: it is dropped;
 *   <li>MISSED: the object is no longer counted; a class without any object left leaves the mean.
 * </ul>
 *
 * The costs do not add up to what is missing to 1: fixing one type changes what another costs.
 *
 * <p>Differs from the paper's program: detections that do not count (they found what need not be
 * found) are no errors; a class without objects is not in the mean, as in {@link CocoEvaluator};
 * the limit of detections is for an image and class.
 *
 * @param ap50 mean average precision at IoU 0.5 as it is; NaN without objects
 * @param shares one for every type
 */
public record ErrorBreakdown(double ap50, Map<ErrorType, Share> shares) {

  /**
   * Errors of one type.
   *
   * @param count detections of that type; of MISSED: objects
   * @param deltaAp50 mean average precision at IoU 0.5 that is lost by it, 0 to 1
   */
  public record Share(int count, double deltaAp50) {}

  public Share share(ErrorType type) {
    return shares.get(type);
  }

  static ErrorBreakdown of(AnalysisInput matched) {
    ErrorClassifier errors = new ErrorClassifier(matched);
    Oracle oracle = new Oracle(matched, errors);
    double ap50 = oracle.averagePrecision(null);
    Map<ErrorType, Share> shares = new EnumMap<>(ErrorType.class);
    for (ErrorType type : ErrorType.values()) {
      double fixed = oracle.averagePrecision(type);
      // nothing is lost where nothing is left to be found
      double delta = Double.isNaN(fixed) ? 0 : Math.max(0, fixed - ap50);
      shares.put(type, new Share(errors.count(type), delta));
    }
    return new ErrorBreakdown(ap50, shares);
  }

  /** Average precision without the errors of a type. */
  private record Oracle(AnalysisInput matched, ErrorClassifier errors) {

    /** Returns the mean over the classes with objects; null fixes nothing. */
    double averagePrecision(ErrorType fixed) {
      double sum = 0;
      int classes = 0;
      for (int c = 0; c < matched.classCount(); c++) {
        int groundTruth =
            matched.matches().get(c).groundTruth(0)
                - (fixed == ErrorType.MISSED ? errors.missed(c) : 0);
        if (groundTruth > 0) {
          sum += averagePrecision(c, groundTruth, fixed);
          classes++;
        }
      }
      return classes == 0 ? Double.NaN : sum / classes;
    }

    /** Returns ascending confidences of the detections that get this class when fixed. */
    private double[] newcomers(int classIndex) {
      return errors.targetsOfImage().stream()
          .flatMap(List::stream)
          .filter(target -> target.object.classIndex() == classIndex && !target.isFound())
          .filter(target -> target.best != null && target.best.type() == ErrorType.CLASS)
          .mapToDouble(target -> target.best.detection().score())
          .sorted()
          .toArray();
    }

    private double averagePrecision(int classIndex, int groundTruth, ErrorType fixed) {
      DetectionMatches matches = matched.matches().get(classIndex);
      DetectionError[] ofClass = errors.ofClass(classIndex);
      double[] newcomers = fixed == ErrorType.CLASS ? newcomers(classIndex) : new double[0];
      PrecisionEnvelope envelope = new PrecisionEnvelope(groundTruth);
      int newcomer = newcomers.length - 1;
      for (int rank = 0; rank < ofClass.length; rank++) {
        for (; newcomer >= 0 && newcomers[newcomer] > matches.score(rank); newcomer--) {
          envelope.add(true);
        }
        DetectionError error = ofClass[rank];
        if (error == null) {
          if (!matches.isIgnored(0, 0, rank)) {
            envelope.add(true);
          }
        } else if (error.type() != fixed) {
          envelope.add(false);
        } else if (fixed == ErrorType.LOCATION && error.winsItsTarget()) {
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
