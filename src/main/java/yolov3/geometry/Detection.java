package yolov3.geometry;

/**
 * Detected object.
 *
 * @param box pixels
 * @param classIndex from 0
 * @param score confidence: objectness × class probability, 0 to 1
 */
public record Detection(Box box, int classIndex, double score) {}
