package yolov3.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import yolov3.config.section.EvaluationConfig;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/**
 * Reads a config file over the defaults, and writes a config back as a file that repeats the run.
 */
public final class ConfigFile {

  private static final String DEFAULTS_FILE = "/yolov3/defaults.yaml";

  /** A larger file was given by mistake, and is refused before it is in memory. */
  private static final long MOST_BYTES = 1 << 20;

  private static final YAMLMapper MAPPER = ConfigYaml.MAPPER;

  /** Never changed. */
  static final ObjectNode DEFAULTS = defaults();

  private ConfigFile() {}

  /**
   * The config of a run: defaults, then the file, then the overrides. Without a {@code name}, which
   * null is not, the run is named after the file.
   *
   * @param file YAML
   * @param overrides {@code section.key} to a YAML value, as given with {@code --set}
   * @throws UserException when the file can't be read, or a key or value is wrong; it names file
   *     and key
   */
  public static RunConfig read(Path file, Map<String, String> overrides) {
    return read(file, overrides, warning -> {});
  }

  /**
   * As above.
   *
   * @param warnings takes a line for each key by its old name
   */
  public static RunConfig read(
      Path file, Map<String, String> overrides, Consumer<String> warnings) {
    JsonNode given;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new UserException(
            "%s has %d bytes; expected a config of at most %d"
                .formatted(file, Files.size(file), MOST_BYTES));
      }
      given = MAPPER.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw ConfigMistakes.notYaml(file, e);
    } catch (IOException e) {
      throw new UserException(
          file + ": the config can't be read (" + IoErrors.reasonOf(e) + ")", e);
    }
    ObjectNode merged = DEFAULTS.deepCopy();
    if (!given.isMissingNode() && !given.isNull()) {
      if (!given.isObject()) {
        throw new UserException(
            file
                + ": the config is "
                + ConfigMistakes.abbreviated(given)
                + "; expected sections such as 'model:' and 'training:'");
      }
      RenamedKeys.replace((ObjectNode) given, file.toString(), warnings);
      overlay(merged, (ObjectNode) given);
    }
    overrides.forEach((key, value) -> set(merged, key, parsed(key, value), warnings));
    String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    return toConfig(merged, name, source(file, overrides));
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

  private static JsonNode parsed(String key, String value) {
    try {
      return MAPPER.readTree(value);
    } catch (JsonProcessingException e) {
      throw new UserException("--set " + key + "=" + value + ": the value is not YAML", e);
    }
  }

  /** Overlays one key, with dots between sections. */
  static void set(ObjectNode root, String key, JsonNode value, Consumer<String> warnings) {
    ObjectNode over = MAPPER.createObjectNode();
    ObjectNode section = over;
    String[] path = key.split("\\.", -1);
    for (int i = 0; i < path.length - 1; i++) {
      section = section.putObject(path[i]);
    }
    section.set(path[path.length - 1], value);
    RenamedKeys.replace(over, key + "=" + value, warnings);
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

  /** Makes the config of merged keys; without a name of its own it has the given one. */
  static RunConfig toConfig(ObjectNode merged, String name, String source) {
    if (!merged.hasNonNull("name")) {
      merged.put("name", name);
    }
    requireFinite("", merged, source);
    try {
      return MAPPER.treeToValue(merged, RunConfig.class);
    } catch (JsonProcessingException e) {
      throw ConfigMistakes.noConfig(source, e, merged);
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
}
