package yolov3.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares the configs of runs, key by key. */
public final class ConfigDifferences {

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
          "training.device",
          "training.on_non_finite",
          "training.early_stopping_epochs");

  /** What a run is called and where it is kept. */
  private static final Set<String> PLACE = Set.of("name", "output");

  /** Sections and keys that say which files a run reads and writes. */
  private static final Set<String> FILES =
      Set.of(
          "data.source",
          "data.train",
          "data.validation",
          "data.test",
          "data.names",
          "data.format",
          "data.images",
          "data.allow_background",
          "mnist",
          "checkpoint",
          "tensorboard");

  private ConfigDifferences() {}

  /**
   * The keys in which two configs differ in what a step trains; how many threads load images, how
   * many checkpoints are kept or when the run ends early does not count.
   *
   * @return {@code section.key: one value → the other}
   */
  public static List<String> between(RunConfig one, RunConfig other) {
    List<String> differences = new ArrayList<>();
    collectDifferences(
        "", ConfigYaml.MAPPER.valueToTree(one), ConfigYaml.MAPPER.valueToTree(other), differences);
    return differences;
  }

  /**
   * The keys in which runs differ, but for their name and where they are kept.
   *
   * @return {@code section.key} to its value in each config, a dash where it has none
   */
  public static Map<String, List<String>> among(List<RunConfig> configs) {
    List<Map<String, Object>> settings =
        configs.stream().map(config -> values(config, PLACE)).toList();
    Map<String, List<String>> differences = new LinkedHashMap<>();
    settings.stream()
        .flatMap(values -> values.keySet().stream())
        .forEach(
            key ->
                differences.put(
                    key, settings.stream().map(s -> inWords(s.getOrDefault(key, "–"))).toList()));
    differences.values().removeIf(values -> values.stream().distinct().count() == 1);
    return differences;
  }

  private static String below(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Numbers as people write them: 0.00001 and not 1.0E-5. */
  private static String inWords(Object value) {
    return value instanceof Double number
        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
        : value.toString();
  }

  private static void collectDifferences(
      String path, JsonNode one, JsonNode other, List<String> differences) {
    if (one instanceof ObjectNode section && other instanceof ObjectNode) {
      section
          .properties()
          .forEach(
              entry ->
                  collectDifferences(
                      below(path, entry.getKey()),
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
    Set<String> leftOut = new HashSet<>(PLACE);
    leftOut.addAll(FILES);
    leftOut.addAll(HARMLESS);
    return values(config, leftOut);
  }

  private static Map<String, Object> values(RunConfig config, Set<String> leftOut) {
    Map<String, Object> values = new LinkedHashMap<>();
    collectValues("", ConfigYaml.MAPPER.valueToTree(config), leftOut, values);
    return values;
  }

  private static void collectValues(
      String path, JsonNode node, Set<String> leftOut, Map<String, Object> values) {
    if (leftOut.contains(path)) {
      return;
    }
    if (node instanceof ObjectNode section) {
      section
          .properties()
          .forEach(
              entry ->
                  collectValues(below(path, entry.getKey()), entry.getValue(), leftOut, values));
    } else if (!node.isNull()) {
      values.put(
          path,
          node.isNumber()
              ? (Object) node.numberValue()
              : node.isBoolean()
                  ? (Object) node.booleanValue()
                  : node.isValueNode() ? node.asText() : node.toString());
    }
  }
}
