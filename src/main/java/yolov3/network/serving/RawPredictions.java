package yolov3.network.serving;

/**
 * Boxes of all heads for one image, before NMS.
 *
 * @param boxes [n · 4]: ymin, xmin, ymax, xmax normalized to the network's input, not clipped
 * @param scores [n · classes]
 */
public record RawPredictions(float[] boxes, float[] scores) {}
