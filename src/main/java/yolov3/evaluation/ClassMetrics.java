package yolov3.evaluation;

/**
 * How good the detections of one class are.
 *
 * @param classIndex the class, counted from 0
 * @param images in how many images there is a true object of the class
 * @param instances how many true objects of the class there are
 * @param ap50 average precision at IoU 0.5; NaN when there are no instances
 * @param ap50To95 average precision, mean over IoU 0.5, 0.55, …, 0.95; NaN when there are no
 *     instances
 * @param best where the F1 of this class is best
 */
public record ClassMetrics(
    int classIndex, int images, int instances, double ap50, double ap50To95, OperatingPoint best) {}
