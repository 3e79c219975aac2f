package yolov3.network.serving;

import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decoder of JPEG and PNG as ops, with the pixel values of {@link yolov3.data.image.ImageDecoder}
 * bit for bit: transparency is laid on white, 16-bit samples keep their upper 8 bits, the EXIF
 * orientation of a JPEG is applied. That of a PNG, which cameras do not write, is not.
 */
final class DecodeOps {

  private static final int WHITE = 255;

  /** PNG signature after its first byte, which is not text. */
  private static final String PNG_SIGNATURE = "PNG\r\n\u001a\n";

  /** Offset of the bit depth in a PNG. */
  private static final int BIT_DEPTH_AT = 24;

  private DecodeOps() {}

  /**
   * Decodes a file.
   *
   * @param encoded scalar
   * @return [height, width, 3], RGB, 0 to 255
   */
  static Operand<TUint8> decode(Ops tf, Operand<TString> encoded) {
    try (ConcreteFunction jpeg = branch(DecodeOps::jpeg);
        ConcreteFunction png = branch(DecodeOps::png);
        ConcreteFunction smallPng = branch(DecodeOps::smallPng)) {
      return tf.statelessCase(
              kind(tf, encoded),
              List.of(encoded),
              List.of(TUint8.class),
              List.of(jpeg, png, smallPng))
          .output()
          .get(0)
          .expect(TUint8.class);
    }
  }

  private static ConcreteFunction branch(
      BiFunction<Ops, Operand<TString>, Operand<TUint8>> decode) {
    return ConcreteFunction.create(
        tf -> {
          Placeholder<TString> encoded =
              tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
          return new Signature.Builder()
              .input("encoded", encoded)
              .output("decoded", tf.identity(decode.apply(tf, encoded)))
              .build();
        });
  }

  /** Returns 2 for a PNG of fewer than 8 bits a sample, 1 for another PNG, else 0. */
  private static Operand<TInt32> kind(Ops tf, Operand<TString> encoded) {
    // An op that reads beyond the end fails, so the bytes are padded.
    Operand<TString> room = tf.constant(" ".repeat(BIT_DEPTH_AT + 1));
    Operand<TString> bytes = tf.strings.join(List.of(encoded, room));
    Operand<TBool> isPng =
        tf.math.equal(slice(tf, bytes, 1, PNG_SIGNATURE.length()), tf.constant(PNG_SIGNATURE));
    Operand<TString> depth = slice(tf, bytes, BIT_DEPTH_AT, 1);
    Operand<TBool> isSmall =
        tf.math.logicalOr(
            tf.math.equal(depth, tf.constant("\u0001")),
            tf.math.logicalOr(
                tf.math.equal(depth, tf.constant("\u0002")),
                tf.math.equal(depth, tf.constant("\u0004"))));
    return tf.math.mul(
        tf.dtypes.cast(isPng, TInt32.class),
        tf.math.add(tf.constant(1), tf.dtypes.cast(isSmall, TInt32.class)));
  }

  private static Operand<TString> slice(Ops tf, Operand<TString> text, int start, int length) {
    return tf.strings.substr(text, tf.constant(start), tf.constant(length));
  }

  /** The default transform is faster and up to 20 off the pixel values of training. */
  private static Operand<TUint8> jpeg(Ops tf, Operand<TString> encoded) {
    Operand<TUint8> stored =
        tf.image.decodeJpeg(
            encoded, DecodeJpeg.channels(3L), DecodeJpeg.dctMethod("INTEGER_ACCURATE"));
    return OrientationOps.turned(tf, encoded, stored);
  }

  private static Operand<TUint8> png(Ops tf, Operand<TString> encoded) {
    Operand<TUint8> all = withOpacity(tf, encoded);
    return onWhite(tf, channels(tf, all, 0, 3), channels(tf, all, 3, 1));
  }

  private static Operand<TUint8> withOpacity(Ops tf, Operand<TString> encoded) {
    return tf.image.decodePng(
        encoded, TUint8.class, new DecodePng.Options[] {DecodePng.channels(4L)});
  }

  /**
   * With four channels, the op gives opaque pixels the largest sample of the file as opacity, 15 of
   * 255 for 4 bits. So the number of stored channels tells which file has opacity.
   */
  private static Operand<TUint8> smallPng(Ops tf, Operand<TString> encoded) {
    Operand<TUint8> all = withOpacity(tf, encoded);
    Operand<TUint8> stored =
        tf.image.decodePng(encoded, TUint8.class, new DecodePng.Options[] {DecodePng.channels(0L)});
    Operand<TInt32> channels = // 1: grey, 3: a palette, 4: one with opacities
        tf.gather(tf.shape(stored), tf.constant(2), tf.constant(0));
    Operand<TInt32> opacity = tf.dtypes.cast(channels(tf, all, 3, 1), TInt32.class);
    Operand<TInt32> first = tf.dtypes.cast(channels(tf, all, 0, 1), TInt32.class);
    // Grey may have one clear value. Java's reader, which training uses, knows it if it is black.
    Operand<TBool> isClear =
        tf.math.logicalAnd(
            tf.math.equal(channels, tf.constant(1)),
            tf.math.equal(tf.math.add(opacity, first), tf.constant(0)));
    Operand<TInt32> opaqueOrClear =
        tf.math.mul(
            tf.constant(WHITE), tf.math.sub(tf.constant(1), tf.dtypes.cast(isClear, TInt32.class)));
    Operand<TInt32> shown =
        tf.select(tf.math.equal(channels, tf.constant(4)), opacity, opaqueOrClear);
    return onWhite(tf, channels(tf, all, 0, 3), tf.dtypes.cast(shown, TUint8.class));
  }

  /**
   * Lays an image on white. One without transparency, as most are, is left as it is: the arithmetic
   * takes four bytes a value.
   *
   * @param colours [height, width, 3]
   * @param opacity [height, width, 1]
   */
  private static Operand<TUint8> onWhite(Ops tf, Operand<TUint8> colours, Operand<TUint8> opacity) {
    Operand<TInt32> minimum =
        tf.dtypes.cast(tf.reduceMin(opacity, tf.constant(new int[] {0, 1, 2})), TInt32.class);
    Operand<TBool> isTransparent = tf.math.less(minimum, tf.constant(WHITE));
    return ImageBranch.changedIf(tf, isTransparent, colours, opacity, DecodeOps::blended);
  }

  /** The arithmetic of {@code RgbImage}. */
  private static Operand<TUint8> blended(Ops tf, Operand<TUint8> colours, Operand<TUint8> opacity) {
    Operand<TInt32> white = tf.constant(WHITE);
    Operand<TInt32> covers = tf.dtypes.cast(opacity, TInt32.class);
    Operand<TInt32> sum =
        tf.math.add(
            tf.math.mul(tf.dtypes.cast(colours, TInt32.class), covers),
            tf.math.add(tf.math.mul(white, tf.math.sub(white, covers)), tf.constant(WHITE / 2)));
    return tf.dtypes.cast(tf.math.div(sum, white), TUint8.class);
  }

  private static Operand<TUint8> channels(Ops tf, Operand<TUint8> image, int first, int count) {
    return tf.slice(
        image, tf.constant(new int[] {0, 0, first}), tf.constant(new int[] {-1, -1, count}));
  }
}
