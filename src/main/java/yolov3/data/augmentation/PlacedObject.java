package yolov3.data.augmentation;

import java.util.Optional;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * A true object in the network's input.
 *
 * @param object with the box cut to what is to be seen, pixels of the input
 * @param wholeArea of the box before it was cut, square pixels of the input
 */
record PlacedObject(LabelledBox object, double wholeArea) {

  /** Rounding must not drop an object that is to be seen whole. */
  private static final double ROUNDING = 1e-9;

  /** The object after its image was placed, unless nothing of it is to be seen. */
  static Optional<PlacedObject> of(LabelledBox inPicture, Placement placement) {
    Box whole = placement.map().apply(inPicture.box());
    Box cut = whole.within(placement.visible());
    return cut.area() > 0
        ? Optional.of(new PlacedObject(inPicture.withBox(cut), whole.area()))
        : Optional.empty();
  }

  /**
   * Whether the object is still worth its box. One that does not count, a crowd say, stays as long
   * as any of it is to be seen: what finds it must not be taught to be background.
   *
   * @param hiddenArea of the box that something covers, square pixels
   * @param leastPart of the whole object that must be seen
   */
  boolean isSeen(double hiddenArea, double leastPart) {
    double seen = (object.box().area() - hiddenArea) / wholeArea;
    return object.counts() ? seen >= leastPart - ROUNDING : seen > 0;
  }
}
