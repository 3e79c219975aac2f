package yolov3.data.annotation.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import yolov3.data.CocoId;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.io.JsonText;

/** Fields of one object of a COCO file while it is read, and the first problem among them. */
final class CocoItem {

  static final String EXPECTED_BOX = "[x, y, width, height] in pixels";

  private static final int BBOX = 4;

  private final JsonParser json;
  private String problem;

  CocoItem(JsonParser json) {
    this.json = json;
  }

  private void refuse(String key, String found, String expected) {
    if (problem == null) {
      problem = ": %s is %s; expected %s".formatted(key, found, expected);
    }
  }

  void require(String key, Object value, String expected) {
    if (problem == null && value == null) {
      problem = " has no %s; expected %s".formatted(key, expected);
    }
  }

  /** Returns the first problem, to follow the name of the object, or null. */
  String problem() {
    return problem;
  }

  CocoId id(String key) throws IOException {
    CocoId id = CocoId.read(json);
    if (id == null) {
      refuse(key, JsonText.found(json), "a whole number or a text");
    }
    return id;
  }

  String text(String key) throws IOException {
    if (isNumberOrText() && !json.getText().isBlank()) {
      return json.getText();
    }
    refuse(key, JsonText.found(json), "a text");
    return null;
  }

  int pixels(String key) throws IOException {
    boolean isUnknown =
        json.hasToken(JsonToken.VALUE_NULL)
            || json.hasToken(JsonToken.VALUE_NUMBER_FLOAT) && json.isNaN();
    if (isUnknown) {
      return ImageSizeCheck.UNKNOWN;
    }
    int pixels =
        isNumberOrText() ? ImageSizeCheck.pixels(json.getText()) : ImageSizeCheck.NOT_A_SIZE;
    if (pixels == ImageSizeCheck.NOT_A_SIZE) {
      refuse(key, JsonText.found(json), "whole pixels");
    }
    return pixels;
  }

  boolean flag(String key) throws IOException {
    if (json.currentToken().isBoolean() || json.hasToken(JsonToken.VALUE_NULL)) {
      return json.hasToken(JsonToken.VALUE_TRUE);
    }
    if (json.hasToken(JsonToken.VALUE_STRING) && json.getText().matches("(?i)true|false")) {
      return json.getText().equalsIgnoreCase("true");
    }
    double number = isNumberOrText() ? BoxValidation.number(json.getText()) : Double.NaN;
    if (Double.isNaN(number)) {
      refuse(key, JsonText.found(json), "0 or 1");
    }
    return number != 0;
  }

  /** Reads x, y, width and height; what is returned is of no use when there is a problem. */
  double[] box(String key) throws IOException {
    double[] box = new double[BBOX];
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      refuse(key, JsonText.found(json), EXPECTED_BOX);
      return box;
    }
    List<String> written = new ArrayList<>(BBOX);
    boolean numeric = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean isNumber = json.currentToken().isNumeric();
      double number = isNumber ? BoxValidation.number(json.getText()) : Double.NaN;
      numeric &= !Double.isNaN(number);
      if (written.size() < BBOX) {
        box[written.size()] = number;
        written.add(isNumber ? json.getText() : JsonText.found(json));
      } else if (written.size() == BBOX) {
        written.add("…");
      }
      json.skipChildren();
    }
    if (!numeric || written.size() != BBOX) {
      refuse(key, written.toString(), EXPECTED_BOX);
    }
    return box;
  }

  /** Reads a number, also in quotes; NaN when it is not one or not finite. */
  double number() throws IOException {
    if (isNumberOrText()) {
      return BoxValidation.number(json.getText());
    }
    json.skipChildren();
    return Double.NaN;
  }

  private boolean isNumberOrText() {
    return json.currentToken().isNumeric() || json.hasToken(JsonToken.VALUE_STRING);
  }
}
