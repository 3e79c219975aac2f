package yolov3.network.serving;

import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * EXIF orientation of a JPEG as ops, with the results of {@link yolov3.data.image}. An EXIF block
 * that is damaged or has no orientation leaves the image as it is stored.
 */
final class OrientationOps {

  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int APP1 = 0xe1;
  private static final int[] EXIF = {'E', 'x', 'i', 'f', 0, 0};

  /** Bytes of a segment's marker and length. */
  private static final int FRAME_BYTES = 4;

  private static final int ENTRY_BYTES = 12;
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;

  /** For each orientation, 0 to 8: 1 where rows are reversed. */
  private static final int[] FROM_BELOW = {0, 0, 0, 1, 1, 0, 1, 1, 0};

  private static final int[] FROM_RIGHT = {0, 0, 1, 1, 0, 0, 0, 1, 1};
  private static final int FIRST_THAT_SWAPS_SIDES = 5;

  private OrientationOps() {}

  /**
   * Turns a decoded JPEG by its EXIF orientation.
   *
   * @param encoded scalar, the bytes of the file
   * @param stored [height, width, 3]
   */
  static Operand<TUint8> turned(Ops tf, Operand<TString> encoded, Operand<TUint8> stored) {
    Ops afterDecoding = tf.withControlDependencies(List.of((Op) stored)); // whose errors say more
    Operand<TInt32> orientation =
        orientation(tf, afterDecoding.io.decodeRaw(encoded, TUint8.class));
    Operand<TBool> differs = tf.math.greater(orientation, tf.constant(1));
    return ImageBranch.changedIf(tf, differs, stored, orientation, OrientationOps::turn);
  }

  private static Operand<TUint8> turn(Ops tf, Operand<TUint8> stored, Operand<TInt32> orientation) {
    Operand<TUint8> turned = stored;
    for (int axis = 0; axis < 2; axis++) {
      Operand<TInt32> size = tf.gather(tf.shape(stored), tf.constant(axis), tf.constant(0));
      Operand<TInt32> index = tf.range(tf.constant(0), size, tf.constant(1));
      Operand<TInt32> fromEnd =
          tf.gather(tf.constant(axis == 0 ? FROM_BELOW : FROM_RIGHT), orientation, tf.constant(0));
      Operand<TInt32> sign = // 1 or −1
          tf.math.sub(tf.constant(1), tf.math.mul(fromEnd, tf.constant(2)));
      Operand<TInt32> source =
          tf.math.add(tf.math.mul(plus(tf, size, -1), fromEnd), tf.math.mul(index, sign));
      turned = tf.gather(turned, source, tf.constant(axis));
    }
    Operand<TBool> swaps = tf.math.greaterEqual(orientation, tf.constant(FIRST_THAT_SWAPS_SIDES));
    Operand<TInt32> axes =
        tf.gather(
            tf.constant(new int[][] {{0, 1, 2}, {1, 0, 2}}), number(tf, swaps), tf.constant(0));
    return tf.linalg.transpose(turned, axes);
  }

  /**
   * Returns the orientation of a file.
   *
   * @return scalar, 1 to 8
   */
  private static Operand<TInt32> orientation(Ops tf, Operand<TUint8> bytes) {
    Operand<TInt32> none = tf.constant(0);
    Operand<TBool> isJpeg =
        all(
            tf,
            is(tf, at(tf, bytes, none), 0xff),
            is(tf, at(tf, bytes, tf.constant(1)), START_OF_IMAGE));
    Operand<TInt32> start = tf.select(isJpeg, none, tf.size(bytes)); // the end of all others
    try (ConcreteFunction resumes =
            ConcreteFunction.create(ops -> Walk.create(ops).isBeforeExif());
        ConcreteFunction next = ConcreteFunction.create(ops -> Walk.create(ops).nextSegment())) {
      List<Output<?>> state =
          tf.statelessWhile(List.of(start, none, none, bytes), resumes, next).output();
      Operand<TInt32> exif = state.get(1).expect(TInt32.class);
      Operand<TInt32> end = state.get(2).expect(TInt32.class);
      return ofExif(tf, bytes, exif, end);
    }
  }

  /**
   * State of the walk over a file's segments.
   *
   * @param position of a segment's marker, or of a stray byte before it
   * @param start of the EXIF block's TIFF header; 0 until it is found
   * @param end of that block; 0 until it is found
   */
  private record Walk(
      Ops tf,
      Placeholder<TInt32> position,
      Placeholder<TInt32> start,
      Placeholder<TInt32> end,
      Placeholder<TUint8> bytes) {

    static Walk create(Ops tf) {
      return new Walk(
          tf,
          scalar(tf),
          scalar(tf),
          scalar(tf),
          tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1))));
    }

    private static Placeholder<TInt32> scalar(Ops tf) {
      return tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    }

    /** The names keep the order of the state. */
    private Signature.Builder signature() {
      return new Signature.Builder()
          .input("a_position", position)
          .input("b_start", start)
          .input("c_end", end)
          .input("d_bytes", bytes);
    }

    private Operand<TInt32> marker() {
      return at(tf, bytes, plus(tf, position, 1));
    }

    private Operand<TBool> isStray() {
      return tf.math.notEqual(at(tf, bytes, position), tf.constant(0xff));
    }

    Signature isBeforeExif() {
      Operand<TInt32> marker = marker();
      Operand<TBool> endsHeader =
          tf.math.logicalOr(is(tf, marker, END_OF_IMAGE), is(tf, marker, START_OF_SCAN));
      Operand<TBool> resumes =
          all(
              tf,
              is(tf, end, 0),
              tf.math.lessEqual(plus(tf, position, FRAME_BYTES), tf.size(bytes)),
              tf.math.logicalOr(isStray(), tf.math.logicalNot(endsHeader)));
      return signature().output("resumes", resumes).build();
    }

    Signature nextSegment() {
      Operand<TInt32> marker = marker();
      Operand<TBool> isFill = // any number, before a marker
          tf.math.logicalOr(isStray(), is(tf, marker, 0xff));
      Operand<TBool> hasNoBody = // no marker at all, TEM, RST0 to RST7, start of image
          tf.math.logicalOr(
              tf.math.lessEqual(marker, tf.constant(0x01)),
              all(
                  tf,
                  tf.math.greaterEqual(marker, tf.constant(0xd0)),
                  tf.math.lessEqual(marker, tf.constant(0xd8))));
      Operand<TInt32> length = pair(tf, bytes, plus(tf, position, 2), tf.constant(false));
      Operand<TInt32> behind =
          tf.math.add(position, plus(tf, tf.math.maximum(length, tf.constant(2)), 2));
      Operand<TInt32> next =
          tf.select(
              isFill, plus(tf, position, 1), tf.select(hasNoBody, plus(tf, position, 2), behind));
      Operand<TInt32> name = plus(tf, position, FRAME_BYTES);
      Operand<TInt32> nameBytes =
          at(tf, bytes, tf.math.add(name, tf.constant(new int[] {0, 1, 2, 3, 4, 5})));
      Operand<TBool> isExif =
          all(
              tf,
              tf.math.logicalNot(isFill),
              is(tf, marker, APP1),
              tf.reduceAll(tf.math.equal(nameBytes, tf.constant(EXIF)), tf.constant(0)));
      Operand<TInt32> found = number(tf, isExif);
      return signature()
          .output("a_next", next)
          .output("b_start", tf.math.mul(found, plus(tf, name, EXIF.length)))
          .output("c_end", tf.math.mul(found, behind))
          .output("d_bytes", tf.identity(bytes))
          .build();
    }
  }

  /** Reads the first directory of a TIFF (TIFF 6.0, section 2). */
  private static Operand<TInt32> ofExif(
      Ops tf, Operand<TUint8> bytes, Operand<TInt32> start, Operand<TInt32> end) {
    Operand<TBool> little = is(tf, at(tf, bytes, start), 'I');
    Operand<TInt32> four = plus(tf, start, 4);
    Operand<TInt32> six = plus(tf, start, 6);
    Operand<TInt32> high = pair(tf, bytes, tf.select(little, six, four), little);
    Operand<TInt32> low = pair(tf, bytes, tf.select(little, four, six), little);
    Operand<TInt32> directory = tf.math.add(start, low);
    Operand<TInt32> count = pair(tf, bytes, directory, little);
    Operand<TInt32> entries = plus(tf, directory, 2);
    Operand<TInt32> behind = tf.math.add(entries, tf.math.mul(count, tf.constant(ENTRY_BYTES)));
    Operand<TBool> isWhole =
        all(
            tf,
            tf.math.equal(at(tf, bytes, start), at(tf, bytes, plus(tf, start, 1))),
            is(tf, pair(tf, bytes, plus(tf, start, 2), little), 42),
            is(tf, high, 0), // a segment has no room for more
            tf.math.lessEqual(behind, tf.math.minimum(end, tf.size(bytes))));
    Operand<TInt32> whole = tf.math.mul(count, number(tf, isWhole));
    Operand<TInt32> index = tf.range(tf.constant(0), whole, tf.constant(1));
    Operand<TInt32> starts = tf.math.add(entries, tf.math.mul(index, tf.constant(ENTRY_BYTES)));
    Operand<TInt32> values = pair(tf, bytes, plus(tf, starts, 8), little);
    Operand<TBool> isOrientation =
        all(
            tf,
            is(tf, pair(tf, bytes, starts, little), ORIENTATION),
            is(tf, pair(tf, bytes, plus(tf, starts, 2), little), SHORT),
            tf.math.lessEqual(values, tf.constant(FROM_BELOW.length - 1)));
    Operand<TInt32> orientations = tf.math.mul(values, number(tf, isOrientation));
    return tf.reduceMax(
        tf.concat(List.of(orientations, tf.constant(new int[] {1})), tf.constant(0)),
        tf.constant(0));
  }

  /** Returns the bytes at those places; the last one for a place beyond the end. */
  private static Operand<TInt32> at(Ops tf, Operand<TUint8> bytes, Operand<TInt32> places) {
    Operand<TInt32> last = plus(tf, tf.size(bytes), -1);
    return tf.dtypes.cast(
        tf.gather(bytes, tf.math.minimum(places, last), tf.constant(0)), TInt32.class);
  }

  /** Returns the numbers of two bytes at those places. */
  private static Operand<TInt32> pair(
      Ops tf, Operand<TUint8> bytes, Operand<TInt32> places, Operand<TBool> little) {
    Operand<TInt32> weight = // 256 or 1, and the other for the other byte
        tf.math.sub(tf.constant(256), tf.math.mul(number(tf, little), tf.constant(255)));
    Operand<TInt32> otherWeight = tf.math.sub(tf.constant(257), weight);
    return tf.math.add(
        tf.math.mul(at(tf, bytes, places), weight),
        tf.math.mul(at(tf, bytes, plus(tf, places, 1)), otherWeight));
  }

  @SafeVarargs
  private static Operand<TBool> all(Ops tf, Operand<TBool>... conditions) {
    Operand<TBool> all = conditions[0];
    for (int i = 1; i < conditions.length; i++) {
      all = tf.math.logicalAnd(all, conditions[i]);
    }
    return all;
  }

  private static Operand<TInt32> plus(Ops tf, Operand<TInt32> x, int n) {
    return tf.math.add(x, tf.constant(n));
  }

  private static Operand<TBool> is(Ops tf, Operand<TInt32> x, int n) {
    return tf.math.equal(x, tf.constant(n));
  }

  private static Operand<TInt32> number(Ops tf, Operand<TBool> condition) {
    return tf.dtypes.cast(condition, TInt32.class);
  }
}
