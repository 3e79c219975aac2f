package yolov3.training.session;

import java.util.List;
import yolov3.geometry.Detection;
import yolov3.network.loss.LossTerms;

/**
 * What the network for validation says of a batch.
 *
 * @param loss mean over the batch
 * @param detections of each image, the best first, in pixels of the user's image
 */
public record ValidationResult(LossTerms loss, List<List<Detection>> detections) {}
