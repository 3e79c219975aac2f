package yolov3.network.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What is left after suppression, the best first; images with fewer detections are filled up with
 * zeros.
 *
 * @param boxes [batch, maxDetections, 4]: ymin, xmin, ymax, xmax as parts of the network's input
 * @param scores [batch, maxDetections]
 * @param classes [batch, maxDetections]: class index as a float, from 0
 * @param count [batch]: how many of them are real
 */
public record Detections(
    Operand<TFloat32> boxes,
    Operand<TFloat32> scores,
    Operand<TFloat32> classes,
    Operand<TInt32> count) {}
