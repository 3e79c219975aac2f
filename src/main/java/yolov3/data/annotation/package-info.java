/**
 * Labelled images as other tools write them, read and written: every format of {@link
 * yolov3.config.section.DataFormat}.
 *
 * <p>{@link yolov3.data.annotation.DatasetReader} is the one way in: it finds out what a path
 * points to. Every format gives the same thing, {@link yolov3.data.LabelledImage}s with corners in
 * pixels from the left upper corner of the image, not rounded, and classes counted from 0. All
 * problems of a split are reported together, each with its file and place.
 */
package yolov3.data.annotation;
