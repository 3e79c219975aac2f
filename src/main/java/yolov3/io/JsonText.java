package yolov3.io;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The JSON of this program's files, and messages about a user's JSON. */
public final class JsonText {

  /** Records as indented objects with keys in snake case. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS) // a record's components, nothing derived
          .build();

  /** Hints of Jackson's to a programmer: its settings, limits, classes and positions. */
  private static final Pattern FOR_PROGRAMMERS =
      Pattern.compile(
          ", from `[^`]*`"
              + "|: enable `[^`]*` to allow"
              + "| \\(?`[^`]*`\\)?"
              + "| \\(start marker at \\[Source[^\\]]*\\]\\)"
              + "| \\(not recognized as one since Feature '\\w+' not enabled for parser\\)");

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private JsonText() {}

  /** Words in one line why a text is not JSON. */
  public static String problem(JsonProcessingException failure) {
    String message = failure.getOriginalMessage();
    String line = message == null ? "" : message.lines().findFirst().orElse("");
    return TextLines.shortened(printable(FOR_PROGRAMMERS.matcher(line).replaceAll("")));
  }

  /**
   * Makes the message about a file that can't be parsed, with the line.
   *
   * @param language of the file, {@code JSON} or {@code CSV}
   */
  public static UserException notParsed(
      Path file, String language, JsonProcessingException failure) {
    JsonLocation place = failure.getLocation();
    return new UserException(
        "%s%s: not %s: %s"
            .formatted(
                file, place == null ? "" : ":" + place.getLineNr(), language, problem(failure)),
        failure);
  }

  /** Describes a parser's current value for a message, and skips it. */
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
