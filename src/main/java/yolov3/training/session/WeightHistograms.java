package yolov3.training.session;

import java.util.Map;
import yolov3.tensorboard.Histogram;

/**
 * How the trained variables and the gradient of one batch spread.
 *
 * @param weights by the name of the variable, in the order of the layers
 * @param gradients before clipping, by the name of their variable
 */
public record WeightHistograms(Map<String, Histogram> weights, Map<String, Histogram> gradients) {}
