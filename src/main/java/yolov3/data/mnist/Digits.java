package yolov3.data.mnist;

import java.util.Arrays;

/**
 * Handwritten digits.
 *
 * @param ink uint8, [count, 28, 28], 0 is background and 255 is full ink; held, not copied
 * @param labels [count], 0 to 9; held, not copied
 */
public record Digits(byte[] ink, byte[] labels) {

  /** The width and height of a digit, pixels. */
  public static final int SIDE = 28;

  public static final int CLASSES = 10;

  /** Refuses arrays that do not belong together. */
  public Digits {
    if (ink.length != (long) labels.length * SIDE * SIDE) {
      throw new IllegalArgumentException(
          ink.length + " bytes of ink are not " + labels.length + " digits of 28×28");
    }
  }

  public int count() {
    return labels.length;
  }

  /** Returns the class of a digit, 0 to 9. */
  public int label(int index) {
    return labels[index];
  }

  /** Copies one digit's ink, uint8, [28, 28]. */
  public byte[] inkOf(int index) {
    int size = SIDE * SIDE;
    return Arrays.copyOfRange(ink, index * size, (index + 1) * size);
  }

  /** Copies the digits from {@code start} until before {@code end}. */
  public Digits slice(int start, int end) {
    return new Digits(
        Arrays.copyOfRange(ink, start * SIDE * SIDE, end * SIDE * SIDE),
        Arrays.copyOfRange(labels, start, end));
  }
}
