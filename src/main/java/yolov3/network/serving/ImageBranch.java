package yolov3.network.serving;

import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/** Change of an image that runs only when it is needed. */
@FunctionalInterface
interface ImageBranch<T extends TNumber> {

  Operand<TUint8> change(Ops tf, Operand<TUint8> image, Operand<T> argument);

  /** Returns the changed image where the condition holds, else the image as it is. */
  static <T extends TNumber> Operand<TUint8> changedIf(
      Ops tf,
      Operand<TBool> condition,
      Operand<TUint8> image,
      Operand<T> argument,
      ImageBranch<T> branch) {
    try (ConcreteFunction change =
            ConcreteFunction.create(ops -> function(ops, image, argument, branch));
        ConcreteFunction leave =
            ConcreteFunction.create(
                ops -> function(ops, image, argument, (tf2, same, unused) -> tf2.identity(same)))) {
      return tf.statelessIf(
              condition, List.of(image, argument), List.of(TUint8.class), change, leave)
          .output()
          .get(0)
          .expect(TUint8.class);
    }
  }

  private static <T extends TNumber> Signature function(
      Ops tf, Operand<TUint8> image, Operand<T> argument, ImageBranch<T> branch) {
    Placeholder<TUint8> input = tf.placeholder(TUint8.class, Placeholder.shape(image.shape()));
    Placeholder<T> other = tf.placeholder(argument.type(), Placeholder.shape(argument.shape()));
    return new Signature.Builder() // the names keep the order of the inputs
        .input("a_image", input)
        .input("b_argument", other)
        .output("changed", branch.change(tf, input, other))
        .build();
  }
}
