package yolov3.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.regex.Pattern;

/** Words of messages about a user's JSON, without names of the classes that read it. */
public final class JsonErrors {

  /** Hints to a programmer: settings, limits and places that only the reader knows. */
  private static final Pattern FOR_PROGRAMMERS =
      Pattern.compile(
          ", from `[^`]*`"
              + "|: enable `[^`]*` to allow"
              + "| \\(?`[^`]*`\\)?"
              + "| \\(start marker at \\[Source[^\\]]*\\]\\)"
              + "| \\(not recognized as one since Feature '\\w+' not enabled for parser\\)");

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private JsonErrors() {}

  /** Says in one line why a text is not JSON. */
  public static String problem(JsonProcessingException failure) {
    String message = failure.getOriginalMessage();
    String line = message == null ? "" : message.lines().findFirst().orElse("");
    return TextLines.shortened(printable(FOR_PROGRAMMERS.matcher(line).replaceAll("")));
  }

  /**
   * Describes the value at which a parser stands, and passes over it: a text in quotes, a number as
   * written, {@code true}, {@code null}, {@code a list} or {@code an object}.
   */
  public static String found(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_ARRAY -> {
        json.skipChildren();
        yield "a list";
      }
      case START_OBJECT -> {
        json.skipChildren();
        yield "an object";
      }
      case VALUE_STRING -> "\"" + printable(TextLines.shortened(json.getText())) + "\"";
      default -> printable(TextLines.shortened(json.getText()));
    };
  }

  private static String printable(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }
}
