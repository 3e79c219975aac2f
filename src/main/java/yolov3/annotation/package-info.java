/**
 * Labelled images as other tools write them: the tutorial's list, YOLO's text files with a {@code
 * data.yaml}, COCO's JSON and Pascal VOC's XML, read and written.
 *
 * <p>{@link yolov3.annotation.DataFiles} is the one way in: it finds out what a path points to.
 * Every format gives the same thing, {@link yolov3.dataset.LabelledImage}s with corners in pixels
 * from the left upper corner of the picture, not rounded, and classes counted from 0. All problems
 * of a part are reported together, each with its file and place.
 */
package yolov3.annotation;
