package yolov3.evaluation.analysis;

import java.util.List;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.CocoSummary;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.Metrics;

/**
 * Metrics and errors of a detector on a set of images.
 *
 * @param images how many there are
 * @param metrics average precision, curves and best thresholds, over all and of each class
 * @param coco the twelve numbers of COCO
 * @param confusion objects by ground-truth class and predicted class
 * @param errors error contributions to AP50
 * @param warnings signs that detections were cut before the curves ended, a sentence each
 */
public record Analysis(
    int images,
    Metrics metrics,
    CocoSummary coco,
    ConfusionMatrix confusion,
    ErrorBreakdown errors,
    List<String> warnings) {

  /**
   * Settings of the confusion matrix and the warnings.
   *
   * @param confusionThreshold confidence threshold of the confusion matrix; NaN: {@link
   *     Metrics#confidenceThreshold}
   * @param confusionIou IoU threshold of an object and its detection there, above 0
   * @param detectionLimit maximum detections per image of the detector
   */
  public record Options(double confusionThreshold, double confusionIou, int detectionLimit) {

    /** The confidence of the best F1, IoU 0.5, and COCO's limit. */
    public static final Options DEFAULT =
        new Options(Double.NaN, 0.5, CocoEvaluator.DEFAULT_MAX_DETECTIONS);
  }

  /** Analyses a set of images; {@code classes} is how many there are. */
  public static Analysis of(List<ImageResult> images, int classes, Options options) {
    CocoEvaluator evaluator = new CocoEvaluator(classes);
    Metrics metrics = evaluator.evaluate(images);
    AnalysisInput matched = AnalysisInput.of(images, classes);
    double threshold =
        Double.isNaN(options.confusionThreshold)
            ? metrics.confidenceThreshold()
            : options.confusionThreshold;
    return new Analysis(
        images.size(),
        metrics,
        evaluator.summarize(images),
        ConfusionMatrix.of(images, classes, threshold, options.confusionIou),
        ErrorBreakdown.of(matched),
        TruncationWarnings.of(matched, metrics.curve(), options.detectionLimit));
  }
}
