package yolov3.export;

import yolov3.config.EvaluationConfig;

/**
 * How a SavedModel is written.
 *
 * @param limits of suppression, built into its graph
 * @param foldBatchNorm whether kernels take in the batch normalisation behind them
 * @param precision of the kernels
 */
public record ExportOptions(EvaluationConfig limits, boolean foldBatchNorm, Precision precision) {

  /** What is written unless the user says otherwise. */
  public static ExportOptions defaults(EvaluationConfig limits) {
    return new ExportOptions(limits, true, Precision.FLOAT32);
  }
}
