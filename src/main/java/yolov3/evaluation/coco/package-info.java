/** Detections in COCO's results format, read and written, and the images that they name. */
package yolov3.evaluation.coco;
