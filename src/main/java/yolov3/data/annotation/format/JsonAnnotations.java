package yolov3.data.annotation.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.file.Path;
import yolov3.io.IoErrors;
import yolov3.io.JsonText;
import yolov3.io.UserException;

/** JSON of annotation tools, read as a stream: images may be inside it. */
public final class JsonAnnotations {

  /** Far more than any right file needs; NaN and Infinity since Python writes them. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxNumberLength(100)
                  .maxNameLength(1000)
                  .maxStringLength(1 << 20)
                  .build())
          .build();

  private JsonAnnotations() {}

  /** Reader of a document. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(JsonParser json) throws IOException;
  }

  /**
   * Reads a file, at the first token.
   *
   * @throws UserException when it can't be read or is not JSON
   */
  public static <T> T read(Path file, Reader<T> reader) {
    return parse(
        file,
        json -> {
          json.nextToken();
          return reader.read(json);
        });
  }

  /**
   * Reads a file, before the first token.
   *
   * @throws UserException when it can't be read or is not JSON
   */
  public static <T> T parse(Path file, Reader<T> reader) {
    try (JsonParser json = JSON.createParser(file.toFile())) {
      return reader.read(json);
    } catch (JsonProcessingException e) {
      throw JsonText.notParsed(file, "JSON", e);
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
  }

  /** Tells whether the start of a file fits; false when it is not JSON. */
  public static boolean starts(Path file, Reader<Boolean> reader) {
    try (JsonParser json = JSON.createParser(file.toFile())) {
      json.nextToken();
      return reader.read(json);
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns {@code file:line} of the current token. */
  public static String place(Path file, JsonParser json) {
    return file + ":" + json.currentTokenLocation().getLineNr();
  }

  /** Returns a text or number, stripped; null for anything else, which is skipped. */
  public static String text(JsonParser json) throws IOException {
    if (json.currentToken().isNumeric() || json.hasToken(JsonToken.VALUE_STRING)) {
      return json.getText().strip();
    }
    json.skipChildren();
    return null;
  }

  /** Returns a number, also in quotes; NaN for anything else, which is skipped. */
  public static double number(JsonParser json) throws IOException {
    String text = text(json);
    return text == null ? Double.NaN : BoxValidation.number(text);
  }
}
