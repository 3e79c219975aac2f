/**
 * Metrics of detections: matching with the ground truth, average precision by the rules of the COCO
 * and VOC challenges, curves against the confidence threshold, confusions, errors by type.
 *
 * <p>Conventions: boxes of ground truth and detections are in pixels of the same image; classes are
 * counted from 0; every figure is between 0 and 1. A figure that has no meaning because there is
 * nothing to compare with is {@link Double#NaN}, never 0. Objects that need not be found (difficult
 * ones, crowds) count neither as found nor as missed, and detections of them not at all.
 */
package yolov3.evaluation;
