package yolov3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import yolov3.config.ConfigDifferences;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.io.UserException;
import yolov3.network.runtime.ProgramVersion;
import yolov3.network.runtime.TensorFlowDevices;

/**
 * Message of a cluster's chief to the other workers, before the first step.
 *
 * @param finished true for a run that has nothing left to train
 * @param steps updates of a finished run
 * @param versions of the chief's program and TensorFlow
 * @param asked config as it was given to the chief, as YAML
 * @param resolved config of the run, as YAML
 * @param data checksums of the chief's data by what they are of
 */
record Announcement(
    boolean finished,
    long steps,
    String versions,
    String asked,
    String resolved,
    Map<String, String> data) {

  private static final JsonMapper MAPPER = new JsonMapper();

  static Announcement of(RunConfig asked, RunConfig resolved, Map<String, String> data) {
    return new Announcement(
        false, 0, ownVersions(), ConfigFile.toYaml(asked), ConfigFile.toYaml(resolved), data);
  }

  static Announcement ofEnd(long steps) {
    return new Announcement(true, steps, ownVersions(), "", "", Map.of());
  }

  private static String ownVersions() {
    return "yolov3 %s with TensorFlow %s"
        .formatted(ProgramVersion.program(), TensorFlowDevices.tensorflowVersion());
  }

  String toJson() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Announcement parse(String json) {
    try {
      return MAPPER.readValue(json, Announcement.class);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "the chief says what this version of yolov3 does not understand; start the same version everywhere",
          e);
    }
  }

  /**
   * Returns the config with which all workers train.
   *
   * @param own config as it was given to this worker
   * @throws UserException when it is another than the chief's, or the program is
   */
  RunConfig configFor(RunConfig own) {
    if (!versions.equals(ownVersions())) {
      throw new UserException(
          "the chief runs %s and this worker %s; expected the same"
              .formatted(versions, ownVersions()));
    }
    List<String> differences = ConfigDifferences.between(ConfigFile.ofYaml(asked), own);
    if (!differences.isEmpty()) {
      throw new UserException(
          "this worker was started with another config than the chief, chief's → own: %s; expected the same on all workers"
              .formatted(String.join(", ", differences)));
    }
    return ConfigFile.ofYaml(resolved);
  }

  /**
   * Checks that this worker sees the chief's data.
   *
   * @param own checksums, as {@code TrainingData.fingerprints} gives them
   * @throws UserException when it does not
   */
  void requireSameData(Map<String, String> own) {
    List<String> different =
        data.keySet().stream().filter(key -> !data.get(key).equals(own.get(key))).toList();
    if (!different.isEmpty()) {
      throw new UserException(
          "this worker has other data than the chief: %s differ (paths, boxes or order); expected the same files under the same paths on all workers"
              .formatted(String.join(" and ", different)));
    }
  }
}
