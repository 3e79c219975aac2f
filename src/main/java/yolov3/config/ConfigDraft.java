package yolov3.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Immutable config in the making: the defaults and what differs from them, not checked yet. */
public final class ConfigDraft {

  static final ConfigDraft DEFAULTS = new ConfigDraft(ConfigFile.DEFAULTS);

  private static final String DEFAULT_NAME = "run";

  private final ObjectNode keys;

  private ConfigDraft(ObjectNode keys) {
    this.keys = keys;
  }

  static ConfigDraft of(RunConfig config) {
    return new ConfigDraft(ConfigYaml.MAPPER.valueToTree(config));
  }

  /**
   * Returns this draft with another value of one key; of a section given as a map only the keys in
   * it change.
   *
   * @param key with dots between sections: {@code training.epochs}
   * @param value a number, boolean, text, path, list, map, section of a config, or null
   */
  public ConfigDraft with(String key, Object value) {
    ObjectNode changed = keys.deepCopy();
    ConfigFile.set(changed, key, ConfigYaml.MAPPER.valueToTree(value), warning -> {});
    return new ConfigDraft(changed);
  }

  /**
   * Checks all keys and makes the config; without a {@code name} the run is called {@value
   * #DEFAULT_NAME}.
   *
   * @throws yolov3.io.UserException when a key is unknown, missing or breaks its rule, as for a
   *     config file
   */
  public RunConfig toConfig() {
    return ConfigFile.toConfig(keys.deepCopy(), DEFAULT_NAME, "config", Map.of());
  }
}
