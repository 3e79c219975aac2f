package yolov3.network.serving;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;
import yolov3.geometry.Letterbox;
import yolov3.geometry.LetterboxRule;
import yolov3.network.layer.Channels;
import yolov3.network.layer.Dimensions;

/**
 * {@link Letterbox} and {@code data.loader.Letterboxer} as ops, for images whose size is known only
 * when the graph runs. Same formulas, so that a served network gets the input of the trained one.
 *
 * @param images [batch, inputSize, inputSize, 3], 0 to 255
 * @param placement [4]: top, left, height and width of the image in the input, pixels
 */
record LetterboxOps(Operand<TFloat32> images, Operand<TFloat32> placement) {

  /**
   * Letterboxes images.
   *
   * @param given [batch, height, width, 3], 0 to 255
   * @param inputSize side of the network's input, pixels
   */
  static LetterboxOps create(
      Ops tf, Operand<? extends TNumber> given, int inputSize, LetterboxRule rule) {
    Operand<TInt32> size = Dimensions.slice(tf, given, 1, 2);
    Operand<TInt32> scaled = scaledSize(tf, size, inputSize, rule); // height, width
    Operand<TFloat32> resized = ResizeOps.bilinear(tf, given, size, scaled, rule);
    Operand<TInt32> free = tf.math.sub(tf.constant(inputSize), scaled);
    Operand<TInt32> before = tf.math.floorDiv(free, tf.constant(2)); // top, left
    Operand<TInt32> after = tf.math.sub(free, before);
    Operand<TInt32> none = tf.constant(new int[] {0});
    Operand<TInt32> paddings = // [4, 2]: before and after on each axis
        tf.stack(
            List.of(
                tf.concat(List.of(none, before, none), tf.constant(0)),
                tf.concat(List.of(none, after, none), tf.constant(0))),
            Stack.axis(1L));
    Operand<TFloat32> padded =
        switch (rule) {
          case HALF_PIXEL ->
              tf.pad(tf.math.round(resized), paddings, tf.constant((float) Letterbox.PADDING));
          case DARKNET -> tf.pad(resized, paddings, tf.constant(Letterbox.DARKNET_PADDING));
        };
    Operand<TFloat32> boxOffset = // see Letterbox.toImage
        switch (rule) {
          case HALF_PIXEL -> tf.dtypes.cast(before, TFloat32.class);
          case DARKNET -> tf.math.div(tf.dtypes.cast(free, TFloat32.class), tf.constant(2f));
        };
    Operand<TFloat32> placement =
        tf.concat(List.of(boxOffset, tf.dtypes.cast(scaled, TFloat32.class)), tf.constant(0));
    return new LetterboxOps(
        tf.reshape(padded, tf.constant(new int[] {-1, inputSize, inputSize, 3})), placement);
  }

  /**
   * Converts boxes normalized to the network's input to boxes normalized to the image.
   *
   * @param boxes [batch, n, 4]: ymin, xmin, ymax, xmax
   * @param placement [batch or 1, 4]
   * @return the same shape, clipped to 0 to 1
   */
  static Operand<TFloat32> toImage(
      Ops tf, Operand<TFloat32> boxes, Operand<TFloat32> placement, int inputSize) {
    Operand<TFloat32> offset = twice(tf, Channels.slice(tf, placement, 0, 2));
    Operand<TFloat32> extent = twice(tf, Channels.slice(tf, placement, 2, 2));
    Operand<TFloat32> pixels = tf.math.mul(boxes, tf.constant((float) inputSize));
    return tf.clipByValue(
        tf.math.div(tf.math.sub(pixels, offset), extent), tf.constant(0f), tf.constant(1f));
  }

  /** Repeats [batch, 2] of y and x to [batch, 1, 4] of y, x, y, x. */
  private static Operand<TFloat32> twice(Ops tf, Operand<TFloat32> yx) {
    return tf.expandDims(tf.concat(List.of(yx, yx), tf.constant(1)), tf.constant(1));
  }

  private static Operand<TInt32> scaledSize(
      Ops tf, Operand<TInt32> size, int inputSize, LetterboxRule rule) {
    Operand<TInt32> scaled =
        switch (rule) {
          case HALF_PIXEL -> rounded(tf, size, inputSize);
          case DARKNET ->
              tf.math.floorDiv(
                  tf.math.mul(size, tf.constant(inputSize)), tf.reduceMax(size, tf.constant(0)));
        };
    return tf.math.maximum(scaled, tf.constant(1));
  }

  private static Operand<TInt32> rounded(Ops tf, Operand<TInt32> size, int inputSize) {
    Operand<TFloat64> exact = tf.dtypes.cast(size, TFloat64.class);
    // Not inputSize / reduceMax(exact), which is the same, but which OpenVINO turns upside down.
    Operand<TFloat64> scale =
        tf.reduceMin(tf.math.div(tf.constant((double) inputSize), exact), tf.constant(0));
    Operand<TFloat64> rounded =
        tf.math.floor(tf.math.add(tf.math.mul(exact, scale), tf.constant(0.5)));
    return tf.dtypes.cast(rounded, TInt32.class);
  }
}
