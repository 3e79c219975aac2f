package yolov3.data;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import yolov3.io.TextLines;

/**
 * Id of an image or category of COCO's files: a whole number in any form of JSON (1, 1.0, 1e3, more
 * digits than a long has) or a text. A text that says a whole number as JSON would ("17", "-4") is
 * that number; any other, also "007" and "1.0", is only equal to the same text.
 *
 * @param text the whole number without exponent and fraction, or the text as written
 * @param isText whether it was written in quotes, and is written so again; ignored by equality
 */
public record CocoId(String text, boolean isText) implements Comparable<CocoId> {

  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9]\\d*");

  /** More digits than any id has; an exponent must not blow up a number. */
  private static final int MAX_DIGITS = 100;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  public static CocoId of(long number) {
    return new CocoId(Long.toString(number), false);
  }

  public static CocoId of(String text) {
    return new CocoId(text, true);
  }

  /** Reads the id at which a parser stands; null, without moving, when the value is not an id. */
  public static CocoId read(JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_STRING)) {
      String text = json.getText();
      return text.isBlank() ? null : of(text);
    }
    if (json.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      String text = json.getText();
      return new CocoId(text.equals("-0") ? "0" : text, false);
    }
    if (json.hasToken(JsonToken.VALUE_NUMBER_FLOAT) && !json.isNaN()) {
      BigDecimal number = new BigDecimal(json.getText()).stripTrailingZeros();
      return number.scale() <= 0 && number.precision() - number.scale() < MAX_DIGITS
          ? new CocoId(number.toBigIntegerExact().toString(), false)
          : null;
    }
    return null;
  }

  /** Tells whether it is a whole number, in quotes or not. */
  public boolean isWhole() {
    return WHOLE.matcher(text).matches();
  }

  /** Returns its number; only when {@link #isWhole}. */
  public BigInteger number() {
    return new BigInteger(text);
  }

  /** Returns what is written, as it was read: a number, or a text in quotes. */
  @JsonValue
  Object written() {
    return isText ? text : number();
  }

  /** Orders numbers by value, before texts in alphabetical order. */
  @Override
  public int compareTo(CocoId other) {
    if (isWhole() != other.isWhole()) {
      return isWhole() ? -1 : 1;
    }
    return isWhole() ? number().compareTo(other.number()) : text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CocoId id && text.equals(id.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns its text for messages: a number bare, a text in quotes, at most a line. */
  @Override
  public String toString() {
    String line = CONTROL.matcher(TextLines.shortened(text)).replaceAll("?");
    return isText && !isWhole() ? "'" + line + "'" : line;
  }
}
