package yolov3.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import yolov3.error.UserException;
import yolov3.files.IoFailures;
import yolov3.geometry.Anchor;

/**
 * Reads a config file over the defaults, and writes a config back as a file that repeats the run.
 */
public final class ConfigFile {

  private static final String DEFAULTS = "/yolov3/defaults.yaml";

  /** A key farther than this many edits from every known one is not a slip of the pen. */
  private static final int SUGGESTED_EDITS = 4;

  /** Keys that may change while a run goes on. */
  private static final Set<String> HARMLESS =
      Set.of(
          "data.loader_threads",
          "data.prefetch_batches",
          "checkpoint.keep",
          "checkpoint.every_minutes",
          "training.on_non_finite");

  private static final YAMLMapper MAPPER = mapper();

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
      given = MAPPER.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new UserException(
          file + ":" + lineOf(e) + ": not YAML: " + firstLine(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UserException(
          file + ": the config can't be read (" + IoFailures.reasonOf(e) + ")", e);
    }
    ObjectNode merged = defaults();
    merged.put("name", file.getFileName().toString().replaceFirst("\\.ya?ml$", ""));
    if (!given.isMissingNode() && !given.isNull()) {
      if (!given.isObject()) {
        throw new UserException(
            file + ": expected sections such as 'model:' and 'training:', found a single value");
      }
      overlay(merged, (ObjectNode) given);
    }
    overrides.forEach((key, value) -> set(merged, key, value));
    return toConfig(merged, file.toString());
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
   * The keys in which two configs differ in what they train; how many threads load images or how
   * many checkpoints are kept does not count.
   *
   * @return {@code section.key: one value → the other}
   */
  public static List<String> differences(RunConfig one, RunConfig other) {
    List<String> differences = new ArrayList<>();
    collectDifferences("", MAPPER.valueToTree(one), MAPPER.valueToTree(other), differences);
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

  private static ObjectNode defaults() {
    try (InputStream stream = ConfigFile.class.getResourceAsStream(DEFAULTS)) {
      return (ObjectNode) MAPPER.readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes every key of {@code over} into {@code base}, section by section; lists and values
   * replace.
   */
  private static void overlay(ObjectNode base, ObjectNode over) {
    over.properties()
        .forEach(
            entry -> {
              JsonNode present = base.get(entry.getKey());
              if (present instanceof ObjectNode section
                  && entry.getValue() instanceof ObjectNode given) {
                overlay(section, given);
              } else {
                base.set(entry.getKey(), entry.getValue());
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

  private static RunConfig toConfig(ObjectNode merged, String source) {
    try {
      return MAPPER.treeToValue(merged, RunConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw new UserException(source + ": unknown key " + keyOf(e) + suggestion(e), e);
    } catch (JsonMappingException e) {
      if (e.getCause() instanceof UserException rule) {
        throw new UserException(source + ": " + rule.getMessage(), e);
      }
      throw new UserException(source + ": " + keyOf(e) + " " + complaint(e), e);
    } catch (JsonProcessingException e) {
      throw new UserException(source + ": " + firstLine(e.getOriginalMessage()), e);
    }
  }

  private static String complaint(JsonMappingException e) {
    if (e instanceof InvalidFormatException format) {
      String expected =
          format.getTargetType().isEnum()
              ? "one of "
                  + firstLine(e.getOriginalMessage())
                      .replaceFirst("(?s).*Enum class: \\[(.*)].*", "$1")
              : "a value of type " + format.getTargetType().getSimpleName();
      return "is '" + format.getValue() + "'; expected " + expected;
    }
    Throwable root = e.getCause() == null ? e : e.getCause();
    return "has a wrong value: "
        + firstLine(
            root instanceof JacksonException j ? j.getOriginalMessage() : root.getMessage());
  }

  private static String keyOf(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
        .collect(Collectors.joining("."))
        .replace(".[", "[");
  }

  private static String suggestion(UnrecognizedPropertyException e) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    List<String> known = e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
    return known.stream()
        .min(Comparator.comparingInt(key -> distance.apply(key, e.getPropertyName())))
        .filter(key -> distance.apply(key, e.getPropertyName()) <= SUGGESTED_EDITS)
        .map(key -> "; did you mean '" + key + "'?")
        .orElse("; known here: " + String.join(", ", known));
  }

  private static String lineOf(JsonProcessingException e) {
    return e.getLocation() == null ? "?" : String.valueOf(e.getLocation().getLineNr());
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private static YAMLMapper mapper() {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .addMixIn(Anchor.class, AsArray.class)
            .build();
    return mapper;
  }

  /** An anchor is written {@code [width, height]}. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  private interface AsArray {}
}
