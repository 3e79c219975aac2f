package yolov3.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import yolov3.config.section.EvaluationConfig;
import yolov3.io.AtomicFile;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/** Config files: read over the defaults, written so that the file repeats the run. */
public final class ConfigFile {

  /** A larger file was given by mistake, and is refused before it is in memory. */
  private static final long MAX_BYTES = 1 << 20;

  private static final String LISTS = "data.split.lists";

  private static final YAMLMapper MAPPER = ConfigYaml.MAPPER;

  /** Never changed. */
  static final ObjectNode DEFAULTS = defaults();

  private ConfigFile() {}

  /**
   * Reads the config of a run: defaults, then the file, then the overrides. A run without a {@code
   * name} is named after the file.
   *
   * @param file YAML
   * @param overrides {@code section.key} to a YAML value
   * @throws UserException when the file can't be read, or a key or value is wrong; it names file
   *     and key
   */
  public static RunConfig read(Path file, Map<String, String> overrides) {
    return read(file, overrides, warning -> {});
  }

  /**
   * Reads the config of a run as {@link #read(Path, Map)} does, and warns of old names.
   *
   * @param warnings takes a line for each key by its old name
   */
  public static RunConfig read(
      Path file, Map<String, String> overrides, Consumer<String> warnings) {
    ObjectNode merged = DEFAULTS.deepCopy();
    JsonNode given = parse(file);
    if (given instanceof ObjectNode sections) {
      RenamedKeys.replace(sections, file.toString(), warnings);
      overlay(merged, sections, DEFAULTS);
    } else if (!given.isMissingNode() && !given.isNull()) {
      throw new UserException(
          "%s: the config is %s; expected sections such as 'model:' and 'training:'"
              .formatted(file, ConfigErrors.abbreviated(given)));
    }
    if (overrides.keySet().stream().anyMatch(ConfigFile::changesDrawnSplits)) {
      set(merged, LISTS, NullNode.getInstance(), warnings);
    }
    overrides.forEach((key, value) -> set(merged, key, parsed(key, value), warnings));
    String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    RunConfig config = toConfig(merged, name, file.toString(), overrides);
    Path lists = config.data().split().lists();
    return lists == null || overrides.containsKey(LISTS)
        ? config
        : config.with(LISTS, located(file, lists));
  }

  /**
   * Returns the folder that a config names from its own, or earlier versions from the working one.
   */
  private static Path located(Path file, Path lists) {
    Path beside = file.toAbsolutePath().resolveSibling(lists).normalize();
    boolean earlier = lists.getNameCount() > 1 && !Files.isDirectory(beside);
    return earlier ? lists : beside;
  }

  /**
   * Makes the config of merged keys; without a name of its own it has the given one.
   *
   * @param source of the keys, for messages
   * @param overrides already in the tree; a message repeats those that are to blame
   */
  static RunConfig toConfig(
      ObjectNode tree, String name, String source, Map<String, String> overrides) {
    if (!tree.hasNonNull("name")) {
      tree.put("name", name);
    }
    try {
      requireFinite("", tree);
      return MAPPER.treeToValue(tree, RunConfig.class);
    } catch (JsonProcessingException e) {
      throw ConfigErrors.wrong(source, overrides, ConfigErrors.inWords(e, tree), e);
    } catch (UserException e) {
      throw ConfigErrors.wrong(source, overrides, e.getMessage(), e);
    }
  }

  /**
   * Tells whether a key decides which images {@code data.split} draws. The config of a run names
   * the lists that it drew; another run of other data must not read them.
   */
  private static boolean changesDrawnSplits(String key) {
    return key.matches("data(\\.(source|format|images|names|split(\\..*)?))?");
  }

  private static JsonNode parse(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UserException(
            "%s has %d bytes; expected a config of at most %d"
                .formatted(file, Files.size(file), MAX_BYTES));
      }
      return MAPPER.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw ConfigErrors.notYaml(file, e);
    } catch (IOException e) {
      throw IoErrors.unreadable(file + ": the config", e);
    }
  }

  /** Returns the default limits of NMS. */
  public static EvaluationConfig defaultEvaluation() {
    return defaultsOf("evaluation", EvaluationConfig.class);
  }

  /**
   * Returns a section of the defaults.
   *
   * @param section its key
   * @param type record of that section
   */
  public static <T> T defaultsOf(String section, Class<T> type) {
    try {
      return MAPPER.treeToValue(DEFAULTS.get(section), type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes every key, so that the file repeats the run whatever the defaults become.
   *
   * @throws IOException when the file can't be written
   */
  public static void write(RunConfig config, Path file) throws IOException {
    Files.writeString(file, toYaml(config));
  }

  /**
   * Writes every key into the folder of a run. The lists of drawn splits are named from there, so
   * that they can move together.
   *
   * @param comments lines before the keys
   */
  public static void writeOfRun(RunConfig config, Path file, List<String> comments)
      throws IOException {
    Files.writeString(file, textOfRun(config, file, comments));
  }

  private static String textOfRun(RunConfig config, Path file, List<String> comments) {
    String head = comments.stream().map(line -> "# " + line + "\n").collect(Collectors.joining());
    Path lists = config.data().split().lists();
    RunConfig written = lists == null ? config : config.with(LISTS, fromFolderOf(file, lists));
    return head + toYaml(written);
  }

  /**
   * Writes a config over that of a run and keeps the comments at the head; does nothing when it
   * says the same.
   *
   * @throws RunFailedException when the file can't be read or written
   */
  public static void rewriteOfRun(Path file, RunConfig config) {
    if (config.equals(read(file, Map.of()))) {
      return;
    }
    List<String> comments;
    try {
      comments =
          Files.readAllLines(file).stream()
              .takeWhile(line -> line.startsWith("# "))
              .map(line -> line.substring(2))
              .toList();
    } catch (IOException e) {
      throw new RunFailedException(file + " can't be read: " + IoErrors.reasonOf(e), e);
    }
    AtomicFile.write(file, textOfRun(config, file, comments));
  }

  private static Path fromFolderOf(Path file, Path lists) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path absolute = lists.toAbsolutePath().normalize();
    boolean sameDrive = absolute.getRoot().equals(folder.getRoot());
    return sameDrive ? folder.relativize(absolute) : absolute;
  }

  /** Returns the config as YAML, every key of it. */
  public static String toYaml(RunConfig config) {
    try {
      return MAPPER.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the config that {@link #toYaml} wrote. */
  public static RunConfig ofYaml(String yaml) {
    try {
      return MAPPER.readValue(yaml, RunConfig.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode defaults() {
    try (InputStream stream = ConfigFile.class.getResourceAsStream("/yolov3/defaults.yaml")) {
      return (ObjectNode) MAPPER.readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes every key of {@code over} into {@code base}, section by section; lists and values
   * replace. An empty section keeps the defaults.
   */
  private static void overlay(ObjectNode base, ObjectNode over, JsonNode defaults) {
    for (Map.Entry<String, JsonNode> entry : over.properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      boolean emptySection = value.isNull() && defaults.path(key).isObject();
      if (base.get(key) instanceof ObjectNode section && value instanceof ObjectNode given) {
        overlay(section, given, defaults.path(key));
      } else if (!emptySection) {
        base.set(key, value);
      }
    }
  }

  private static JsonNode parsed(String key, String value) {
    try {
      return MAPPER.readTree(value);
    } catch (JsonProcessingException e) {
      throw new UserException(key + "=" + value + ": the value is not YAML", e);
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
    overlay(root, over, DEFAULTS);
  }

  /** Refuses numbers such as {@code 1e999}, which are infinite. */
  private static void requireFinite(String path, JsonNode node) {
    if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
      throw new UserException("%s is %s; expected a finite number".formatted(path, node.asText()));
    }
    for (int i = 0; i < node.size() && node.isArray(); i++) {
      requireFinite(path + "[" + i + "]", node.get(i));
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String prefix = path.isEmpty() ? "" : path + ".";
      requireFinite(prefix + entry.getKey(), entry.getValue());
    }
  }
}
