package yolov3.geometry;

/**
 * A true object of an image.
 *
 * @param box where it is, pixels
 * @param classIndex what it is, counted from 0
 */
public record LabelledBox(Box box, int classIndex) {}
