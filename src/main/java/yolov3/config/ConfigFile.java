package yolov3.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import yolov3.error.UserException;
import yolov3.files.IoFailures;
import yolov3.geometry.Anchor;

/**
 * Reads a config file over the defaults, and writes a config back as a file that repeats the run.
 */
public final class ConfigFile {

  private static final String DEFAULTS_FILE = "/yolov3/defaults.yaml";

  /** A key of which more than this share differs from every known one is no slip of the pen. */
  private static final double SUGGESTED_EDITS = 0.5;

  /** Characters of a wrong value that a message repeats. */
  private static final int MOST_SHOWN = 60;

  /** A larger file was given by mistake, and is refused before it is in memory. */
  private static final long MOST_BYTES = 1 << 20;

  /** Keys that may change while a run goes on. */
  private static final Set<String> HARMLESS =
      Set.of(
          "data.cache",
          "data.loader_threads",
          "data.prefetch_batches",
          "checkpoint.keep",
          "checkpoint.every_minutes",
          "tensorboard.every_epochs",
          "tensorboard.images",
          "tensorboard.histograms",
          "training.on_non_finite",
          "training.early_stopping_epochs");

  /** Records whose values are written as a list, and what to write. */
  private static final Map<Class<?>, String> WRITTEN_AS_LIST =
      Map.of(
          Anchor.class, "[width, height], both above 0",
          Range.class, "[least, most], two numbers",
          ClassPair.class, "[class name, class name]");

  /** Sections that say where a run's files are and how they are read and written. */
  private static final Set<String> FILES =
      Set.of("output", "data", "mnist", "checkpoint", "tensorboard");

  private static final YAMLMapper MAPPER = mapper();

  private static final ObjectNode DEFAULTS = defaults();

  private ConfigFile() {}

  /**
   * The config of a run: defaults, then the file, then the overrides. Without {@code name} in
   * either, the run is named after the file.
   *
   * @param file YAML
   * @param overrides {@code section.key} to a YAML value, as given with {@code --set}
   * @throws UserException when the file can't be read, or a key or value is wrong; it names file
   *     and key
   */
  public static RunConfig read(Path file, Map<String, String> overrides) {
    JsonNode given;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new UserException(
            "%s has %d bytes; expected a config of at most %d"
                .formatted(file, Files.size(file), MOST_BYTES));
      }
      given = MAPPER.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new UserException(file + ":" + lineOf(e) + ": not YAML: " + problemOf(e), e);
    } catch (IOException e) {
      throw new UserException(
          file + ": the config can't be read (" + IoFailures.reasonOf(e) + ")", e);
    }
    ObjectNode merged = DEFAULTS.deepCopy();
    merged.put("name", file.getFileName().toString().replaceFirst("\\.ya?ml$", ""));
    if (!given.isMissingNode() && !given.isNull()) {
      if (!given.isObject()) {
        throw new UserException(
            file
                + ": the config is "
                + abbreviated(given)
                + "; expected sections such as 'model:' and 'training:'");
      }
      overlay(merged, (ObjectNode) given);
    }
    overrides.forEach((key, value) -> set(merged, key, value));
    requireFinite("", merged, source(file, overrides));
    return toConfig(merged, source(file, overrides));
  }

  /** How detections are chosen when nothing else is said. */
  public static EvaluationConfig defaultEvaluation() {
    return defaultsOf("evaluation", EvaluationConfig.class);
  }

  /**
   * A section as the defaults have it.
   *
   * @param section its key
   * @param type the record of that section
   */
  public static <T> T defaultsOf(String section, Class<T> type) {
    try {
      return MAPPER.treeToValue(DEFAULTS.get(section), type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes every key, so that the file repeats the run whatever the defaults become. */
  public static void write(RunConfig config, Path file) throws IOException {
    Files.writeString(file, toYaml(config));
  }

  /** The config as YAML, every key of it. */
  public static String toYaml(RunConfig config) {
    try {
      return MAPPER.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The keys in which two configs differ in what a step trains; how many threads load images, how
   * many checkpoints are kept or when the run ends early does not count.
   *
   * @return {@code section.key: one value → the other}
   */
  public static List<String> differences(RunConfig one, RunConfig other) {
    List<String> differences = new ArrayList<>();
    collectDifferences("", MAPPER.valueToTree(one), MAPPER.valueToTree(other), differences);
    return differences;
  }

  /**
   * The keys in which runs differ, but for their name and where they are kept.
   *
   * @return {@code section.key} to its value in each config, a dash where it has none
   */
  public static Map<String, List<String>> differences(List<RunConfig> configs) {
    List<Map<String, Object>> settings =
        configs.stream().map(config -> values(config, Set.of("name", "output"))).toList();
    Map<String, List<String>> differences = new LinkedHashMap<>();
    settings.stream()
        .flatMap(values -> values.keySet().stream())
        .forEach(
            key ->
                differences.put(
                    key, settings.stream().map(s -> s.getOrDefault(key, "–").toString()).toList()));
    differences.values().removeIf(values -> values.stream().distinct().count() == 1);
    return differences;
  }

  private static void collectDifferences(
      String path, JsonNode one, JsonNode other, List<String> differences) {
    if (one instanceof ObjectNode section && other instanceof ObjectNode) {
      section
          .properties()
          .forEach(
              entry ->
                  collectDifferences(
                      (path.isEmpty() ? "" : path + ".") + entry.getKey(),
                      entry.getValue(),
                      other.path(entry.getKey()),
                      differences));
    } else if (!one.equals(other) && !HARMLESS.contains(path)) {
      differences.add(path + ": " + one + " → " + other);
    }
  }

  /**
   * The keys that decide how well a run learns, for tables that compare runs.
   *
   * @return {@code section.key} to a number, a boolean or a text; keys without a value are left out
   */
  public static Map<String, Object> hyperparameters(RunConfig config) {
    Set<String> leftOut = new HashSet<>(FILES);
    leftOut.add("name");
    return values(config, leftOut);
  }

  private static Map<String, Object> values(RunConfig config, Set<String> leftOut) {
    Map<String, Object> values = new LinkedHashMap<>();
    MAPPER
        .valueToTree(config)
        .properties()
        .forEach(
            section -> {
              if (!leftOut.contains(section.getKey())) {
                collectValues(section.getKey(), section.getValue(), values);
              }
            });
    return values;
  }

  private static void collectValues(String path, JsonNode node, Map<String, Object> values) {
    if (node instanceof ObjectNode section) {
      section
          .properties()
          .forEach(entry -> collectValues(path + "." + entry.getKey(), entry.getValue(), values));
    } else if (!node.isNull() && !HARMLESS.contains(path)) {
      values.put(
          path,
          node.isNumber()
              ? (Object) node.numberValue()
              : node.isBoolean()
                  ? (Object) node.booleanValue()
                  : node.isValueNode() ? node.asText() : node.toString());
    }
  }

  private static ObjectNode defaults() {
    try (InputStream stream = ConfigFile.class.getResourceAsStream(DEFAULTS_FILE)) {
      return (ObjectNode) MAPPER.readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes every key of {@code over} into {@code base}, section by section; lists and values
   * replace. A section of the defaults with nothing in it says nothing.
   */
  private static void overlay(ObjectNode base, ObjectNode over) {
    overlay(base, over, DEFAULTS);
  }

  private static void overlay(ObjectNode base, ObjectNode over, JsonNode defaults) {
    over.properties()
        .forEach(
            entry -> {
              String key = entry.getKey();
              boolean emptySection = entry.getValue().isNull() && defaults.path(key).isObject();
              if (base.get(key) instanceof ObjectNode section
                  && entry.getValue() instanceof ObjectNode given) {
                overlay(section, given, defaults.path(key));
              } else if (!emptySection) {
                base.set(key, entry.getValue());
              }
            });
  }

  private static void set(ObjectNode root, String key, String value) {
    ObjectNode over = MAPPER.createObjectNode();
    ObjectNode section = over;
    String[] path = key.split("\\.", -1);
    for (int i = 0; i < path.length - 1; i++) {
      section = section.putObject(path[i]);
    }
    try {
      section.set(path[path.length - 1], MAPPER.readTree(value));
    } catch (JsonProcessingException e) {
      throw new UserException("--set " + key + "=" + value + ": the value is not YAML", e);
    }
    overlay(root, over);
  }

  /** A number such as {@code 1e999} is infinite; no key has a use for it. */
  private static void requireFinite(String path, JsonNode node, String source) {
    if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
      throw new UserException(
          "%s: %s is %s; expected a finite number".formatted(source, path, node.asText()));
    }
    for (int i = 0; i < node.size() && node.isArray(); i++) {
      requireFinite(path + "[" + i + "]", node.get(i), source);
    }
    node.properties()
        .forEach(
            entry ->
                requireFinite(
                    (path.isEmpty() ? "" : path + ".") + entry.getKey(), entry.getValue(), source));
  }

  private static RunConfig toConfig(ObjectNode merged, String source) {
    try {
      return MAPPER.treeToValue(merged, RunConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw new UserException(source + ": unknown key " + keyOf(e) + suggestion(e), e);
    } catch (JsonMappingException e) {
      if (e.getCause() instanceof UserException rule) {
        throw new UserException(source + ": " + rule.getMessage(), e);
      }
      throw new UserException(source + ": " + keyOf(e) + " " + complaint(e, merged), e);
    } catch (JsonProcessingException e) {
      throw new UserException(source + ": " + firstLine(e.getOriginalMessage()), e);
    }
  }

  /** The file, and the flags that had a say. */
  private static String source(Path file, Map<String, String> overrides) {
    return overrides.isEmpty()
        ? file.toString()
        : file
            + overrides.entrySet().stream()
                .map(override -> " --set " + override.getKey() + "=" + override.getValue())
                .sorted()
                .collect(Collectors.joining());
  }

  /** What is there, and what should be. */
  private static String complaint(JsonMappingException e, JsonNode merged) {
    JsonNode value = merged;
    Class<?> expected = RunConfig.class;
    Class<?> itemType = null; // of the list that the path has come to
    for (JsonMappingException.Reference part : pathOf(e)) {
      if (part.getFieldName() == null) {
        value = value.path(part.getIndex());
        expected = itemType;
      } else {
        value = value.path(part.getFieldName());
        RecordComponent component = component(expected, part.getFieldName());
        expected = component.getType();
        itemType =
            component.getGenericType() instanceof ParameterizedType list
                ? (Class<?>) list.getActualTypeArguments()[0]
                : null;
      }
    }
    String found = value.isMissingNode() ? "is missing" : "is " + abbreviated(value);
    return found + "; expected " + inWords(expected);
  }

  private static RecordComponent component(Class<?> section, String key) {
    return Stream.of(section.getRecordComponents())
        .filter(component -> keyOf(component).equals(key))
        .findFirst()
        .orElseThrow();
  }

  private static String inWords(Class<?> type) {
    if (type == int.class || type == long.class) {
      return "a whole number";
    }
    if (type == double.class) {
      return "a number";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      return Stream.of(type.getEnumConstants())
          .map(constant -> MAPPER.valueToTree(constant).asText())
          .collect(Collectors.joining(" or "));
    }
    if (WRITTEN_AS_LIST.containsKey(type)) {
      return WRITTEN_AS_LIST.get(type);
    }
    if (type == List.class) {
      return "a list";
    }
    if (type.isRecord()) {
      return "a section with the keys "
          + Stream.of(type.getRecordComponents())
              .map(ConfigFile::keyOf)
              .collect(Collectors.joining(", "));
    }
    return "a text";
  }

  private static String abbreviated(JsonNode value) {
    String text = value.isTextual() ? "'" + value.asText() + "'" : value.toString();
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN - 1) + "…";
  }

  private static String keyOf(RecordComponent component) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
  }

  private static String keyOf(JsonMappingException e) {
    return pathOf(e).stream()
        .map(
            part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
        .collect(Collectors.joining("."))
        .replace(".[", "[");
  }

  /** The keys down to the value: what is written as a list has no keys inside. */
  private static List<JsonMappingException.Reference> pathOf(JsonMappingException e) {
    List<JsonMappingException.Reference> path = new ArrayList<>();
    for (JsonMappingException.Reference part : e.getPath()) {
      if (part.getFrom() instanceof Class<?> type && WRITTEN_AS_LIST.containsKey(type)) {
        break;
      }
      path.add(part);
      if (part.getFieldName() == null) {
        break;
      }
    }
    return path;
  }

  private static String suggestion(UnrecognizedPropertyException e) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    List<String> known = e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
    return known.stream()
        .min(Comparator.comparingInt(key -> distance.apply(key, e.getPropertyName())))
        .filter(
            key ->
                distance.apply(key, e.getPropertyName())
                    <= SUGGESTED_EDITS * e.getPropertyName().length())
        .map(key -> "; did you mean '" + key + "'?")
        .orElse("; known here: " + String.join(", ", known));
  }

  private static String lineOf(JsonProcessingException e) {
    return e.getLocation() == null ? "?" : String.valueOf(e.getLocation().getLineNr());
  }

  /** What the parser was reading and what stopped it, without the excerpts between them. */
  private static String problemOf(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
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

  /** Leaves quotes off only where no reader of YAML takes the text for a number or a mark. */
  private static final class PlainOnlyIfPlain extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1;
    private static final Pattern PLAIN = Pattern.compile("[\\p{Alpha}/][\\p{Alnum}/._-]*");

    @Override
    public boolean needToQuoteValue(String value) {
      return !PLAIN.matcher(value).matches() || super.needToQuoteValue(value);
    }
  }

  /** Values without their names, as in {@code [width, height]}. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  private interface AsArray {}
}
