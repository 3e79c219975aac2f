package yolov3.network.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Decoded predictions of one head. All are [batch, gridSize, gridSize, 3, …], the last dimension as
 * given.
 *
 * @param boxesXywh [4]: centre and size, input pixels
 * @param objectnessLogits [1]
 * @param classLogits [classes]
 * @param objectness [1]: sigmoid of its logits
 * @param classProbabilities [classes]: sigmoid of their logits; classes do not exclude each other
 */
public record Predictions(
    Operand<TFloat32> boxesXywh,
    Operand<TFloat32> objectnessLogits,
    Operand<TFloat32> classLogits,
    Operand<TFloat32> objectness,
    Operand<TFloat32> classProbabilities) {}
