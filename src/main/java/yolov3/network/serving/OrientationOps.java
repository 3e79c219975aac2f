package yolov3.network.serving;

import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * EXIF's orientation of a JPEG as ops: what {@code JpegHeader} and {@code Orientation} of {@code
 * yolov3.data.image} do. A block that is damaged or says nothing leaves the image as it is stored.
 */
final class OrientationOps {

  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int APP1 = 0xe1;
  private static final int[] EXIF = {'E', 'x', 'i', 'f', 0, 0};

  /** Of a segment, its marker and its length. */
  private static final int FRAME_BYTES = 4;

  private static final int ENTRY_BYTES = 12;
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;

  /** For each orientation, 0 to 8: rows and columns from the other end, then rows for columns. */
  private static final int[] FROM_BELOW = {0, 0, 0, 1, 1, 0, 1, 1, 0};

  private static final int[] FROM_RIGHT = {0, 0, 1, 1, 0, 0, 0, 1, 1};
  private static final int FIRST_THAT_SWAPS_SIDES = 5;

  private OrientationOps() {}

  /**
   * Turns a decoded JPEG as EXIF says.
   *
   * @param encoded scalar, the bytes of the file
   * @param stored [height, width, 3]
   * @return the image as it is shown
   */
  static Operand<TUint8> shown(Ops tf, Operand<TString> encoded, Operand<TUint8> stored) {
    Operand<TInt32> orientation = orientation(tf, tf.io.decodeRaw(encoded, TUint8.class));
    try (ConcreteFunction turn = ConcreteFunction.create(OrientationOps::turn);
        ConcreteFunction leave = ConcreteFunction.create(OrientationOps::leave)) {
      return tf.statelessIf(
              tf.math.greater(orientation, tf.constant(1)),
              List.of(orientation, stored),
              List.of(TUint8.class),
              turn,
              leave)
          .output()
          .get(0)
          .expect(TUint8.class);
    }
  }

  private static Signature leave(Ops tf) {
    Placeholder<TInt32> orientation = scalar(tf);
    Placeholder<TUint8> stored = tf.placeholder(TUint8.class);
    return new Signature.Builder()
        .input("a_orientation", orientation)
        .input("b_stored", stored)
        .output("shown", tf.identity(stored))
        .build();
  }

  private static Signature turn(Ops tf) {
    Placeholder<TInt32> orientation = scalar(tf);
    Placeholder<TUint8> stored =
        tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, 3)));
    Operand<TUint8> turned = stored;
    for (int axis = 0; axis < 2; axis++) {
      Operand<TInt32> size = tf.gather(tf.shape(stored), tf.constant(axis), tf.constant(0));
      Operand<TInt32> index = tf.range(tf.constant(0), size, tf.constant(1));
      Operand<TInt32> last = tf.math.sub(size, tf.constant(1));
      Operand<TInt32> fromEnd =
          tf.gather(tf.constant(axis == 0 ? FROM_BELOW : FROM_RIGHT), orientation, tf.constant(0));
      Operand<TInt32> sign = // 1 or −1
          tf.math.sub(tf.constant(1), tf.math.mul(fromEnd, tf.constant(2)));
      Operand<TInt32> source = tf.math.add(tf.math.mul(last, fromEnd), tf.math.mul(index, sign));
      turned = tf.gather(turned, source, tf.constant(axis));
    }
    Operand<TInt32> swaps =
        tf.dtypes.cast(
            tf.math.greaterEqual(orientation, tf.constant(FIRST_THAT_SWAPS_SIDES)), TInt32.class);
    Operand<TInt32> axes =
        tf.gather(tf.constant(new int[][] {{0, 1, 2}, {1, 0, 2}}), swaps, tf.constant(0));
    return new Signature.Builder()
        .input("a_orientation", orientation)
        .input("b_stored", stored)
        .output("shown", tf.linalg.transpose(turned, axes))
        .build();
  }

  /**
   * @param bytes of the file
   * @return scalar, 1 to 8
   */
  private static Operand<TInt32> orientation(Ops tf, Operand<TUint8> bytes) {
    Operand<TInt32> none = tf.constant(0);
    try (ConcreteFunction goesOn = ConcreteFunction.create(OrientationOps::isBeforeExif);
        ConcreteFunction next = ConcreteFunction.create(OrientationOps::nextSegment)) {
      List<Output<?>> state =
          tf.statelessWhile(List.of(none, none, none, bytes), goesOn, next).output();
      Operand<TInt32> start = state.get(1).expect(TInt32.class);
      Operand<TInt32> end = state.get(2).expect(TInt32.class);
      return ofExif(tf, bytes, start, end);
    }
  }

  /**
   * The state of the walk over a file's segments.
   *
   * @param position of a segment's marker
   * @param start of the block of EXIF, from its TIFF header on; 0 until it is found
   * @param end of that block; 0 until it is found
   * @param bytes of the file
   */
  private record Walk(
      Placeholder<TInt32> position,
      Placeholder<TInt32> start,
      Placeholder<TInt32> end,
      Placeholder<TUint8> bytes) {

    static Walk create(Ops tf) {
      return new Walk(
          scalar(tf),
          scalar(tf),
          scalar(tf),
          tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1))));
    }

    Signature.Builder signature() {
      return new Signature.Builder()
          .input("a_position", position)
          .input("b_start", start)
          .input("c_end", end)
          .input("d_bytes", bytes);
    }

    Operand<TInt32> marker(Ops tf) {
      return at(tf, bytes, tf.math.add(position, tf.constant(1)));
    }
  }

  private static Signature isBeforeExif(Ops tf) {
    Walk walk = Walk.create(tf);
    Operand<TInt32> marker = walk.marker(tf);
    Operand<TInt32> room = tf.math.add(walk.position, tf.constant(FRAME_BYTES));
    Operand<TBool> goesOn =
        all(
            tf,
            tf.math.equal(walk.end, tf.constant(0)),
            tf.math.lessEqual(room, tf.size(walk.bytes)),
            tf.math.equal(at(tf, walk.bytes, walk.position), tf.constant(0xff)),
            tf.math.notEqual(marker, tf.constant(END_OF_IMAGE)),
            tf.math.notEqual(marker, tf.constant(START_OF_SCAN)));
    return walk.signature().output("goes_on", goesOn).build();
  }

  private static Signature nextSegment(Ops tf) {
    Walk walk = Walk.create(tf);
    Operand<TInt32> position = walk.position;
    Operand<TInt32> marker = walk.marker(tf);
    Operand<TBool> isFill = tf.math.equal(marker, tf.constant(0xff)); // any number, before a marker
    Operand<TBool> hasNoBody =
        tf.math.logicalOr(
            tf.math.equal(marker, tf.constant(0x01)),
            all(
                tf,
                tf.math.greaterEqual(marker, tf.constant(0xd0)),
                tf.math.lessEqual(marker, tf.constant(START_OF_IMAGE))));
    Operand<TInt32> length =
        pair(tf, walk.bytes, tf.math.add(position, tf.constant(2)), tf.constant(false));
    Operand<TInt32> behind =
        tf.math.add(position, tf.math.add(tf.math.maximum(length, tf.constant(2)), tf.constant(2)));
    Operand<TInt32> next =
        tf.select(
            isFill,
            tf.math.add(position, tf.constant(1)),
            tf.select(hasNoBody, tf.math.add(position, tf.constant(2)), behind));
    Operand<TInt32> name = tf.math.add(position, tf.constant(FRAME_BYTES));
    Operand<TBool> isNamedExif =
        tf.reduceAll(
            tf.math.equal(
                at(tf, walk.bytes, tf.math.add(name, tf.constant(new int[] {0, 1, 2, 3, 4, 5}))),
                tf.constant(EXIF)),
            tf.constant(0));
    Operand<TBool> isExif = all(tf, tf.math.equal(marker, tf.constant(APP1)), isNamedExif);
    Operand<TInt32> found = tf.dtypes.cast(isExif, TInt32.class);
    Operand<TInt32> tiff = tf.math.add(name, tf.constant(EXIF.length));
    return walk.signature()
        .output("a_next", next)
        .output("b_start", tf.math.mul(found, tiff))
        .output("c_end", tf.math.mul(found, behind))
        .output("d_bytes", tf.identity(walk.bytes))
        .build();
  }

  /** Reads the first directory of a TIFF (TIFF 6.0, section 2). */
  private static Operand<TInt32> ofExif(
      Ops tf, Operand<TUint8> bytes, Operand<TInt32> start, Operand<TInt32> end) {
    Operand<TInt32> one = tf.constant(1);
    Operand<TBool> little = tf.math.equal(at(tf, bytes, start), tf.constant((int) 'I'));
    Operand<TInt32> four = tf.math.add(start, tf.constant(4));
    Operand<TInt32> six = tf.math.add(start, tf.constant(6));
    Operand<TInt32> high = pair(tf, bytes, tf.select(little, six, four), little);
    Operand<TInt32> low = pair(tf, bytes, tf.select(little, four, six), little);
    Operand<TInt32> directory = tf.math.add(start, low);
    Operand<TInt32> count = pair(tf, bytes, directory, little);
    Operand<TInt32> entries = tf.math.add(directory, tf.constant(2));
    Operand<TInt32> behind = tf.math.add(entries, tf.math.mul(count, tf.constant(ENTRY_BYTES)));
    Operand<TBool> isWhole =
        all(
            tf,
            tf.math.equal(at(tf, bytes, start), at(tf, bytes, tf.math.add(start, one))),
            tf.math.equal(
                pair(tf, bytes, tf.math.add(start, tf.constant(2)), little), tf.constant(42)),
            tf.math.equal(high, tf.constant(0)), // a segment has no room for more
            tf.math.lessEqual(behind, tf.math.minimum(end, tf.size(bytes))));
    Operand<TInt32> whole = tf.math.mul(count, tf.dtypes.cast(isWhole, TInt32.class));
    Operand<TInt32> starts =
        tf.math.add(
            entries, tf.math.mul(tf.range(tf.constant(0), whole, one), tf.constant(ENTRY_BYTES)));
    Operand<TInt32> tags = pair(tf, bytes, starts, little);
    Operand<TInt32> types = pair(tf, bytes, tf.math.add(starts, tf.constant(2)), little);
    Operand<TInt32> values = pair(tf, bytes, tf.math.add(starts, tf.constant(8)), little);
    Operand<TBool> isOrientation =
        all(
            tf,
            tf.math.equal(tags, tf.constant(ORIENTATION)),
            tf.math.equal(types, tf.constant(SHORT)),
            tf.math.lessEqual(values, tf.constant(FROM_BELOW.length - 1)));
    Operand<TInt32> orientations = tf.math.mul(values, tf.dtypes.cast(isOrientation, TInt32.class));
    return tf.reduceMax(
        tf.concat(List.of(orientations, tf.constant(new int[] {1})), tf.constant(0)),
        tf.constant(0));
  }

  /** The bytes at those places; the last one for a place beyond the end. */
  private static Operand<TInt32> at(Ops tf, Operand<TUint8> bytes, Operand<TInt32> places) {
    Operand<TInt32> last = tf.math.sub(tf.size(bytes), tf.constant(1));
    return tf.dtypes.cast(
        tf.gather(bytes, tf.math.minimum(places, last), tf.constant(0)), TInt32.class);
  }

  /** Numbers of two bytes at those places. */
  private static Operand<TInt32> pair(
      Ops tf, Operand<TUint8> bytes, Operand<TInt32> places, Operand<TBool> little) {
    Operand<TInt32> first = at(tf, bytes, places);
    Operand<TInt32> second = at(tf, bytes, tf.math.add(places, tf.constant(1)));
    Operand<TInt32> swap = tf.dtypes.cast(little, TInt32.class);
    Operand<TInt32> weight = // 256 or 1, and the other for the other byte
        tf.math.sub(tf.constant(256), tf.math.mul(swap, tf.constant(255)));
    Operand<TInt32> otherWeight = tf.math.sub(tf.constant(257), weight);
    return tf.math.add(tf.math.mul(first, weight), tf.math.mul(second, otherWeight));
  }

  @SafeVarargs
  private static Operand<TBool> all(Ops tf, Operand<TBool>... conditions) {
    Operand<TBool> all = conditions[0];
    for (int i = 1; i < conditions.length; i++) {
      all = tf.math.logicalAnd(all, conditions[i]);
    }
    return all;
  }

  private static Placeholder<TInt32> scalar(Ops tf) {
    return tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
  }
}
