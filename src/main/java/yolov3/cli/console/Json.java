package yolov3.cli.console;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import yolov3.io.JsonText;

/** JSON of records and lists: keys in snake case, indented, null for NaN. */
public final class Json {

  private static final ObjectMapper MAPPER =
      JsonText.MAPPER
          .copy()
          .registerModule(
              new SimpleModule()
                  .addSerializer(double.class, new NullForNaN())
                  .addSerializer(Double.class, new NullForNaN()));

  private Json() {}

  public static String of(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class NullForNaN extends StdSerializer<Double> {
    private static final long serialVersionUID = 1;

    NullForNaN() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (Double.isNaN(value)) {
        json.writeNull();
      } else {
        json.writeNumber(value);
      }
    }
  }
}
