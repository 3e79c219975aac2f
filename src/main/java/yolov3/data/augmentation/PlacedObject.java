package yolov3.data.augmentation;

import java.util.Optional;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * A ground-truth object in the network's input.
 *
 * @param object with the box cut to what is visible, pixels of the input
 * @param wholeArea of the box before it was cut, square pixels of the input
 */
record PlacedObject(LabelledBox object, double wholeArea) {

  /** Rounding must not drop an object that is wholly visible. */
  private static final double ROUNDING = 1e-9;

  /**
   * @param source in pixels of its image
   * @return the object after its image was placed; empty when nothing of it is visible
   */
  static Optional<PlacedObject> of(LabelledBox source, Placement placement) {
    Box whole = placement.map().apply(source.box());
    Box cut = whole.within(placement.visible());
    return cut.area() > 0
        ? Optional.of(new PlacedObject(source.withBox(cut), whole.area()))
        : Optional.empty();
  }

  /**
   * Tells whether the object is still worth its box. One that does not count, such as a crowd,
   * stays as long as any of it is visible: a prediction that finds it must not be trained as
   * background. One that is wholly hidden never is.
   *
   * @param hiddenArea of the box that something covers, square pixels
   * @param minVisible fraction of the whole object
   */
  boolean isVisible(double hiddenArea, double minVisible) {
    double visible = (object.box().area() - hiddenArea) / wholeArea;
    return visible > ROUNDING && (!object.counts() || visible >= minVisible - ROUNDING);
  }
}
