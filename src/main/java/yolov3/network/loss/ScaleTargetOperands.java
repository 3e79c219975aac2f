package yolov3.network.loss;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Placeholders of the sparse targets of one head: the fields of {@link
 * yolov3.network.assignment.ScaleTargetBatch}.
 *
 * @param cells [positives, 4]: index in the batch, row, column, anchor
 * @param boxesXywh [positives, 4]: centre and size, input pixels
 * @param classes [positives]: class index
 * @param backgroundBoxesXywh [batch, boxes, 4]: centre and size, input pixels
 * @param backgroundCrowds [batch, boxes]: 1 where the box is a crowd, else 0
 */
public record ScaleTargetOperands(
    Operand<TInt32> cells,
    Operand<TFloat32> boxesXywh,
    Operand<TInt32> classes,
    Operand<TFloat32> backgroundBoxesXywh,
    Operand<TFloat32> backgroundCrowds) {

  /** Makes the placeholders. */
  public static ScaleTargetOperands placeholders(Ops tf) {
    return new ScaleTargetOperands(
        tf.withName("cells").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, 4))),
        tf.withName("boxes").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 4))),
        tf.withName("classes").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1))),
        tf.withName("background_boxes")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, 4))),
        tf.withName("background_crowds")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1))));
  }
}
