package yolov3.network.serving;

/**
 * Every box of every head for one image, before suppression.
 *
 * @param boxes [n · 4]: ymin, xmin, ymax, xmax as parts of the network's input, not cut to it
 * @param scores [n · classes]
 */
public record RawPredictions(float[] boxes, float[] scores) {}
