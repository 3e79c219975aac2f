package yolov3.geometry;

/**
 * Prior size of a box, which a cell predicts corrections to (arXiv 1804.02767, section 2.1).
 *
 * @param width pixels of the network's input, positive
 * @param height pixels of the network's input, positive
 */
public record Anchor(double width, double height) {

  public Anchor {
    if (!(width > 0 && height > 0)) {
      throw new IllegalArgumentException(
          "anchor " + width + "×" + height + " must have a positive width and height");
    }
  }

  /** Returns the anchor as a box around a point, all in pixels. */
  public Box centredAt(double x, double y) {
    return Box.ofCentre(x, y, width, height);
  }
}
