package yolov3.evaluation;

/**
 * What can be wrong with a detection or an object, by IoU with the objects of its image that must
 * be found. A false detection has the first of these types that fits it, in the order of {@link
 * ErrorSplit}.
 */
public enum ErrorType {
  /** IoU of 0.5 or more with an object of another class. */
  CLASS,
  /** IoU from 0.1 to 0.5 with an object of its class. */
  LOCATION,
  /** IoU from 0.1 to 0.5 with an object of another class. */
  BOTH,
  /** IoU of 0.5 or more with an object of its class that a better score has found. */
  DUPLICATE,
  /** IoU of at most 0.1 with every object. */
  BACKGROUND,
  /** An object that nothing found, and that no detection of type CLASS or LOCATION is about. */
  MISSED
}
