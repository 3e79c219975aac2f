package yolov3.geometry;

/**
 * An object that a detector claims to see.
 *
 * @param box where, pixels
 * @param classIndex what, counted from 0
 * @param score objectness × class probability, 0 to 1
 */
public record Detection(Box box, int classIndex, double score) {}
