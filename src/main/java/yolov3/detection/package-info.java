/** Detectors applied to pictures. Boxes are in pixels of the picture they belong to. */
package yolov3.detection;
