package yolov3.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * Resource variable of a graph. Its name is part of checkpoints and SavedModels: renaming one
 * breaks files.
 *
 * @param name path with slashes, for example {@code backbone/conv_1/kernel}
 * @param shape all dimensions known
 * @param handle for ops that assign
 * @param stored the value that a saver writes, in the type in which it is kept
 * @param value the value that a step reads, before any update of the same step
 * @param initialize assigns the initial value
 */
public record Variable(
    String name,
    Shape shape,
    VariableRole role,
    VarHandleOp handle,
    Operand<? extends TNumber> stored,
    Operand<TFloat32> value,
    Operand<TFloat32> initialValue,
    Op initialize) {}
