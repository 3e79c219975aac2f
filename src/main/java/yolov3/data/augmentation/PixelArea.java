package yolov3.data.augmentation;

import yolov3.geometry.Box;

/** A rectangle of whole pixels. */
record PixelArea(int left, int top, int width, int height) {

  static PixelArea ofSquare(int size) {
    return new PixelArea(0, 0, size, size);
  }

  /** The column after the last. */
  int right() {
    return left + width;
  }

  /** The row after the last. */
  int bottom() {
    return top + height;
  }

  Box toBox() {
    return new Box(left, top, right(), bottom());
  }
}
