package yolov3.data.annotation.named;

import yolov3.geometry.LabelledBox;

/**
 * Object as a file has it.
 *
 * @param place in which it is written, for messages: {@code file:line}
 * @param className name of its class
 * @param corners xmin, ymin, xmax, ymax; pixels, or normalized by width and height
 * @param kind of the object
 */
public record NamedObject(String place, String className, double[] corners, LabelledBox.Kind kind) {

  /** Makes an object that must be found. */
  public NamedObject(String place, String className, double[] corners) {
    this(place, className, corners, LabelledBox.Kind.OBJECT);
  }
}
