package yolov3.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import yolov3.config.section.ClassPair;
import yolov3.config.section.Range;
import yolov3.config.section.TrainingConfig;
import yolov3.geometry.Anchor;

/** YAML of configs: keys in snake case, nothing unknown, nothing twice, no guesses. */
final class ConfigYaml {

  /** Records written as a list, and the form of that list. */
  static final Map<Class<?>, String> WRITTEN_AS_LIST =
      Map.of(
          Anchor.class, "[width, height], both above 0",
          Range.class, "[min, max], two numbers",
          ClassPair.class, "[class name, class name]");

  static final YAMLMapper MAPPER = mapper();

  private ConfigYaml() {}

  static String keyOf(RecordComponent component) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
  }

  private static YAMLMapper mapper() {
    YAMLMapper mapper =
        YAMLMapper.builder(
                YAMLFactory.builder()
                    .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL) // which a builder forgets
                    .stringQuotingChecker(new PlainOnlyIfPlain())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .addModule(pathsAsGiven())
            .build();
    mapper.addMixIn(TrainingConfig.class, BatchSizeYaml.Mixin.class);
    WRITTEN_AS_LIST.keySet().forEach(type -> mapper.addMixIn(type, AsArray.class));
    return mapper;
  }

  /**
   * Jackson would write an absolute URI, which ties the file to one machine, and read a URI
   * wherever a colon is.
   */
  private static SimpleModule pathsAsGiven() {
    return new SimpleModule()
        .addSerializer(Path.class, ToStringSerializer.instance)
        .addDeserializer(Path.class, new PathDeserializer());
  }

  private static final class PathDeserializer extends StdScalarDeserializer<Path> {
    private static final long serialVersionUID = 1;

    PathDeserializer() {
      super(Path.class);
    }

    @Override
    public Path deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return (Path) context.handleUnexpectedToken(Path.class, parser);
      }
      try {
        return Path.of(parser.getText());
      } catch (InvalidPathException e) {
        throw context.weirdStringException(parser.getText(), Path.class, e.getReason());
      }
    }
  }

  /** Leaves quotes off only where no reader of YAML reads the text as a number or a mark. */
  private static final class PlainOnlyIfPlain extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1;
    private static final Pattern PLAIN = Pattern.compile("[\\p{Alpha}/][\\p{Alnum}/._-]*");

    @Override
    public boolean needToQuoteValue(String value) {
      return !PLAIN.matcher(value).matches() || super.needToQuoteValue(value);
    }
  }

  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  private interface AsArray {}
}
