/**
 * How good detections are: matching with the truth, average precision and the score threshold that
 * serves best, by the rules of the COCO challenge (cocodataset.org, "Detection Evaluation").
 *
 * <p>Conventions: boxes of truth and detections are in pixels of the same image; classes are
 * counted from 0; every figure is between 0 and 1. A figure that has no meaning because there is no
 * truth to compare with is {@link Double#NaN}, never 0.
 */
package yolov3.evaluation;
