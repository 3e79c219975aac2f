package yolov3.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import yolov3.config.section.TrainingConfig;
import yolov3.io.UserException;

/** Form of {@code training.batch_size}: a number or {@code auto}. */
final class BatchSizeYaml {

  private static final String AUTO = "auto";

  private BatchSizeYaml() {}

  /** For {@link TrainingConfig}. */
  interface Mixin {
    @JsonSerialize(using = Writer.class)
    @JsonDeserialize(using = Reader.class)
    int batchSize();
  }

  private static final class Writer extends StdScalarSerializer<Integer> {
    private static final long serialVersionUID = 1;

    Writer() {
      super(Integer.class);
    }

    @Override
    public void serialize(Integer size, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (size == TrainingConfig.AUTO_BATCH_SIZE) {
        out.writeString(AUTO);
      } else {
        out.writeNumber(size);
      }
    }
  }

  private static final class Reader extends StdScalarDeserializer<Integer> {
    private static final long serialVersionUID = 1;

    Reader() {
      super(Integer.class);
    }

    @Override
    public Integer deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (parser.hasToken(JsonToken.VALUE_STRING) && parser.getText().equals(AUTO)) {
        return TrainingConfig.AUTO_BATCH_SIZE;
      }
      if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
        throw wrong(parser);
      }
      int size = parser.getIntValue();
      if (size == TrainingConfig.AUTO_BATCH_SIZE) { // which nobody means by that number
        throw wrong(parser);
      }
      return size;
    }

    private static JsonMappingException wrong(JsonParser parser) throws IOException {
      String message =
          "training.batch_size is '%s'; expected a whole number or auto"
              .formatted(parser.getText());
      return JsonMappingException.from(parser, message, new UserException(message));
    }
  }
}
