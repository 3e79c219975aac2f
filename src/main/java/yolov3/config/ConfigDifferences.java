package yolov3.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Differences between the configs of runs, key by key. */
public final class ConfigDifferences {

  /** Keys that may change when a run resumes. */
  private static final Set<String> HARMLESS =
      Set.of(
          "data.cache",
          "data.loader_threads",
          "data.prefetch_batches",
          "checkpoint.keep",
          "checkpoint.every_minutes",
          "distributed.start_minutes",
          "distributed.wait_minutes",
          "distributed.verify_steps",
          "output.models",
          "output.log",
          "tensorboard.every_epochs",
          "tensorboard.images",
          "tensorboard.histograms",
          "training.device",
          "training.on_non_finite",
          "training.early_stopping_epochs");

  private static final Set<String> NAME_AND_FOLDERS = Set.of("name", "output", "data.split.lists");

  /** Sections and keys of the files that a run reads and writes. */
  private static final Set<String> FILES =
      Set.of(
          "data.source",
          "data.train",
          "data.validation",
          "data.test",
          "data.names",
          "data.split",
          "data.format",
          "data.images",
          "data.allow_background",
          "mnist",
          "checkpoint",
          "tensorboard");

  private ConfigDifferences() {}

  /**
   * Returns the keys in which two configs differ in what a step trains, not in folders, threads,
   * checkpoints kept or early stopping, as {@code section.key: one value → the other}.
   */
  public static List<String> between(RunConfig one, RunConfig other) {
    List<String> differences = new ArrayList<>();
    collectDifferences(
        "", ConfigYaml.MAPPER.valueToTree(one), ConfigYaml.MAPPER.valueToTree(other), differences);
    return differences;
  }

  /**
   * Returns the keys in which runs differ, except their name and folders.
   *
   * @return {@code section.key} to its value in each config, a dash where it has none
   */
  public static Map<String, List<String>> among(List<RunConfig> configs) {
    List<Map<String, Object>> settings =
        configs.stream().map(config -> values(config, NAME_AND_FOLDERS)).toList();
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

  /**
   * Returns the keys that decide how well a run learns, for tables that compare runs.
   *
   * @return {@code section.key} to a number, a boolean or a text; keys without a value are skipped
   */
  public static Map<String, Object> hyperparameters(RunConfig config) {
    Set<String> skipped = new HashSet<>(NAME_AND_FOLDERS);
    skipped.addAll(FILES);
    skipped.addAll(HARMLESS);
    return values(config, skipped);
  }

  private static Map<String, Object> values(RunConfig config, Set<String> skipped) {
    Map<String, Object> values = new LinkedHashMap<>();
    collectValues("", ConfigYaml.MAPPER.valueToTree(config), skipped, values);
    return values;
  }

  private static void collectValues(
      String path, JsonNode node, Set<String> skipped, Map<String, Object> values) {
    if (skipped.contains(path)) {
      return;
    }
    if (node.isObject()) {
      node.properties()
          .forEach(e -> collectValues(below(path, e.getKey()), e.getValue(), skipped, values));
    } else if (node.isNumber()) {
      values.put(path, node.numberValue());
    } else if (node.isBoolean()) {
      values.put(path, node.booleanValue());
    } else if (!node.isNull()) {
      values.put(path, node.isValueNode() ? node.asText() : node.toString());
    }
  }

  private static void collectDifferences(
      String path, JsonNode one, JsonNode other, List<String> differences) {
    if (one.isObject() && other.isObject()) {
      for (Map.Entry<String, JsonNode> entry : one.properties()) {
        String key = entry.getKey();
        collectDifferences(below(path, key), entry.getValue(), other.path(key), differences);
      }
    } else if (!one.equals(other) && !HARMLESS.contains(path)) {
      differences.add(path + ": " + one + " → " + other);
    }
  }

  private static String below(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Returns 0.00001 and not 1.0E-5. */
  private static String inWords(Object value) {
    return value instanceof Double number
        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
        : value.toString();
  }
}
