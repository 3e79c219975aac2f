package yolov3.network.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Detections after NMS, sorted by descending confidence and padded with zeros.
 *
 * @param boxes [batch, maxDetections, 4]: ymin, xmin, ymax, xmax normalized to the network's input
 * @param scores [batch, maxDetections]
 * @param classes [batch, maxDetections]: class index as a float, from 0
 * @param count [batch]: number of detections, without padding
 */
public record Detections(
    Operand<TFloat32> boxes,
    Operand<TFloat32> scores,
    Operand<TFloat32> classes,
    Operand<TInt32> count) {}
