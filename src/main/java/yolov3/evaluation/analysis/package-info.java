/**
 * Analysis of where a detector fails: confusions, errors by type, truncated curves, worst errors.
 */
package yolov3.evaluation.analysis;
