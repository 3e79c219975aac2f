package yolov3.evaluation.analysis;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Types of errors, by IoU with the objects of the image that must be found. A false detection has
 * the first of these types that fits it, in the order of {@link ErrorBreakdown}.
 */
public enum ErrorType {
  /** IoU of 0.5 or more with an object of another class. */
  CLASS("on an object of another class"),
  /** IoU from 0.1 to 0.5 with an object of its class. */
  LOCATION("near an object, IoU below 0.5"),
  /** IoU from 0.1 to 0.5 with an object of another class. */
  BOTH("near an object of another class"),
  /** IoU of 0.5 or more with an object of its class that a higher confidence has found. */
  DUPLICATE("on an object that is found already"),
  /** IoU of at most 0.1 with every object. */
  BACKGROUND("on nothing"),
  /** An object that is not found, without a detection of type CLASS or LOCATION. */
  MISSED("objects with nothing on or near them");

  private final String meaning;

  ErrorType(String meaning) {
    this.meaning = meaning;
  }

  /** Returns the name in lower case, for tables and as a key. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Describes the place of such errors in a few words for a table. */
  public String meaning() {
    return meaning;
  }
}
