package yolov3.network.serving;

import yolov3.config.section.EvaluationConfig;
import yolov3.geometry.LetterboxRule;

/**
 * How a SavedModel is written.
 *
 * @param limits of suppression, built into its graph
 * @param foldBatchNorm whether kernels take in the batch normalisation behind them
 * @param precision of the kernels
 * @param letterbox how images are scaled to the network's input
 */
public record ExportOptions(
    EvaluationConfig limits, boolean foldBatchNorm, Precision precision, LetterboxRule letterbox) {

  /** With the letterbox of networks trained here. */
  public ExportOptions(EvaluationConfig limits, boolean foldBatchNorm, Precision precision) {
    this(limits, foldBatchNorm, precision, LetterboxRule.HALF_PIXEL);
  }

  /** What is written unless the user says otherwise. */
  public static ExportOptions defaults(EvaluationConfig limits) {
    return new ExportOptions(limits, true, Precision.FLOAT32);
  }
}
