package yolov3.data.augmentation;

import yolov3.geometry.Box;

/**
 * A rectangle of whole pixels.
 *
 * @param left first column
 * @param top first row
 * @param width columns, 0 or more
 * @param height rows, 0 or more
 */
record PixelArea(int left, int top, int width, int height) {

  static PixelArea ofSquare(int size) {
    return new PixelArea(0, 0, size, size);
  }

  /** Column after the last. */
  int right() {
    return left + width;
  }

  /** Row after the last. */
  int bottom() {
    return top + height;
  }

  Box toBox() {
    return new Box(left, top, right(), bottom());
  }
}
