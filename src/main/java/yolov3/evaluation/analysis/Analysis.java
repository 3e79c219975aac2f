package yolov3.evaluation.analysis;

import java.util.List;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.CocoSummary;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.Metrics;

/**
 * How good a detector is, and where it fails: all that this package can say of a set of images.
 *
 * @param images how many there are
 * @param metrics average precision, curves and best thresholds, over all and of each class
 * @param coco the twelve numbers of COCO
 * @param confusion which class is taken for which
 * @param errors which kinds of error cost how much
 * @param warnings signs that the detector was cut before its curves ended, a sentence each
 */
public record Analysis(
    int images,
    Metrics metrics,
    CocoSummary coco,
    ConfusionMatrix confusion,
    ErrorBreakdown errors,
    List<String> warnings) {

  /** Keeps a copy of the list. */
  public Analysis {
    warnings = List.copyOf(warnings);
  }

  /**
   * What the confusion matrix and the warnings need to know.
   *
   * @param confusionScore least score of detections in the confusion matrix; NaN: {@link
   *     Metrics#scoreToShow}
   * @param confusionIou least IoU of an object and its detection there, above 0
   * @param detectionLimit how many detections the detector gives for an image at most
   */
  public record Options(double confusionScore, double confusionIou, int detectionLimit) {

    /** The score of the best F1, IoU 0.5, and COCO's limit. */
    public static final Options DEFAULT =
        new Options(Double.NaN, 0.5, CocoEvaluator.DEFAULT_MAX_DETECTIONS);
  }

  /**
   * Analyses a set of images.
   *
   * @param classes how many there are
   */
  public static Analysis of(List<ImageResult> images, int classes, Options options) {
    CocoEvaluator scorer = new CocoEvaluator(classes);
    Metrics metrics = scorer.score(images);
    AnalysisInput matched = AnalysisInput.of(images, classes, CocoEvaluator.DEFAULT_MAX_DETECTIONS);
    double score =
        Double.isNaN(options.confusionScore()) ? metrics.scoreToShow() : options.confusionScore();
    return new Analysis(
        images.size(),
        metrics,
        scorer.summarize(images),
        ConfusionMatrix.of(images, classes, score, options.confusionIou()),
        ErrorBreakdown.of(matched),
        TruncationWarnings.of(matched, metrics.curve(), options.detectionLimit()));
  }
}
