package yolov3.network.serving;

import yolov3.config.section.EvaluationConfig;
import yolov3.geometry.LetterboxRule;

/**
 * Options of a SavedModel.
 *
 * @param limits of NMS, built into its graph
 * @param foldBatchNorm folds batch normalizations into kernels
 * @param precision of kernels and layers
 */
public record ExportOptions(
    EvaluationConfig limits,
    boolean foldBatchNorm,
    ServingPrecision precision,
    LetterboxRule letterbox) {}
