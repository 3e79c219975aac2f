/**
 * Files of detections, a class for each kind. Files of others are never written over, see {@link
 * yolov3.inference.output.OutputFolder}.
 */
package yolov3.inference.output;
