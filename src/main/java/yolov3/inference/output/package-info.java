/**
 * What detections are written as: a class for each kind of file. Files of others are never written
 * over, see {@link yolov3.inference.output.OutputFolder}.
 */
package yolov3.inference.output;
