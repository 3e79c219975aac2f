package yolov3.data.annotation.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import yolov3.data.CocoId;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.io.JsonErrors;

/** One object of a COCO file while it is read, and the first that is wrong with it. */
final class CocoAnnotation {

  static final String EXPECTED_BOX = "[x, y, width, height] in pixels";

  private final Path file;
  private final String place;
  private final List<String> problems;
  private String problem;

  /**
   * @param place of the object in the file
   * @param problems hears what is wrong with it
   */
  CocoAnnotation(Path file, String place, List<String> problems) {
    this.file = file;
    this.place = place;
    this.problems = problems;
  }

  private void refuse(JsonParser json, String key, String expected) throws IOException {
    refuse(key, JsonErrors.found(json), expected);
  }

  private void refuse(String key, String found, String expected) {
    if (problem == null) {
      problem = ": %s is %s; expected %s".formatted(key, found, expected);
    }
  }

  void require(String key, boolean isThere, String expected) {
    if (problem == null && !isThere) {
      problem = " has no %s; expected %s".formatted(key, expected);
    }
  }

  /**
   * @param name by which the message calls it, or null for its place
   */
  boolean isRight(String name) {
    if (problem != null) {
      problems.add(file + ": " + (name == null ? place : name) + problem);
    }
    return problem == null;
  }

  CocoId id(JsonParser json, String key) throws IOException {
    CocoId id = CocoId.read(json);
    if (id == null) {
      refuse(json, key, "a whole number or a text");
    }
    return id;
  }

  String text(JsonParser json, String key) throws IOException {
    boolean isText = json.hasToken(JsonToken.VALUE_STRING) || json.currentToken().isNumeric();
    if (isText && !json.getText().isBlank()) {
      return json.getText();
    }
    refuse(json, key, "a text");
    return null;
  }

  int pixels(JsonParser json, String key) throws IOException {
    boolean isUnknown =
        json.hasToken(JsonToken.VALUE_NULL)
            || json.hasToken(JsonToken.VALUE_NUMBER_FLOAT) && json.isNaN();
    if (isUnknown) {
      return ImageSizeCheck.UNKNOWN;
    }
    int pixels =
        json.currentToken().isNumeric() || json.hasToken(JsonToken.VALUE_STRING)
            ? ImageSizeCheck.pixels(json.getText())
            : ImageSizeCheck.NOT_A_SIZE;
    if (pixels == ImageSizeCheck.NOT_A_SIZE) {
      refuse(json, key, "whole pixels");
    }
    return pixels;
  }

  boolean flag(JsonParser json, String key) throws IOException {
    if (json.currentToken().isBoolean() || json.hasToken(JsonToken.VALUE_NULL)) {
      return json.hasToken(JsonToken.VALUE_TRUE);
    }
    boolean isText = json.hasToken(JsonToken.VALUE_STRING);
    if (isText && json.getText().matches("(?i)true|false")) {
      return json.getText().equalsIgnoreCase("true");
    }
    double number =
        isText || json.currentToken().isNumeric()
            ? BoxValidation.number(json.getText())
            : Double.NaN;
    if (Double.isNaN(number)) {
      refuse(json, key, "0 or 1");
    }
    return number != 0;
  }

  /**
   * Reads a box.
   *
   * @param to its four numbers go here
   * @param start index of the first
   * @return true, since there is one, right or wrong
   */
  boolean box(JsonParser json, double[] to, int start) throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      refuse(json, "bbox", EXPECTED_BOX);
      return true;
    }
    List<String> written = new ArrayList<>(CocoInstances.BBOX);
    boolean right = true;
    int numbers = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      double number =
          json.currentToken().isNumeric() ? BoxValidation.number(json.getText()) : Double.NaN;
      right &= !Double.isNaN(number);
      if (numbers < CocoInstances.BBOX) {
        to[start + numbers] = number;
      }
      if (numbers++ <= CocoInstances.BBOX) {
        boolean isNumber = json.currentToken().isNumeric();
        String text = isNumber ? json.getText() : JsonErrors.found(json);
        written.add(numbers <= CocoInstances.BBOX ? text : "…");
      }
      json.skipChildren();
    }
    if (!right || numbers != CocoInstances.BBOX) {
      refuse("bbox", written.toString(), EXPECTED_BOX);
    }
    return true;
  }

  /** The number here, also in quotes, or NaN when it is not one or not finite. */
  static double number(JsonParser json) throws IOException {
    if (json.currentToken().isNumeric() || json.hasToken(JsonToken.VALUE_STRING)) {
      return BoxValidation.number(json.getText());
    }
    json.skipChildren();
    return Double.NaN;
  }
}
