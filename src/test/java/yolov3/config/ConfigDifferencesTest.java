package yolov3.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDifferencesTest {

  /** What a config must say. */
  private static final String REQUIRED =
      """
      data:
        train: train.txt
        validation: validation.txt
        names: classes.names
      """;

  private static final String TINY = "yolov3-tiny";

  @TempDir Path folder;

  @Test
  void augmentationAndImageWeightsChangeTheTraining() throws IOException {
    Path file = Files.writeString(folder.resolve("run.yaml"), REQUIRED);
    assertEquals(
        List.of("data.image_weights: false → true", "augment.translate.fraction: 0.1 → 0.2"),
        ConfigDifferences.between(
            ConfigFile.read(file, Map.of()),
            ConfigFile.read(
                file, Map.of("augment.translate.fraction", "0.2", "data.image_weights", "true"))));
  }

  @Test
  void hyperparametersAreTheKeysThatDecideHowWellARunLearns() throws IOException {
    Path file = Files.writeString(folder.resolve("run.yaml"), REQUIRED);
    Map<String, Object> values =
        ConfigDifferences.hyperparameters(
            ConfigFile.read(
                file, Map.of("model.anchors", tinyAnchors(), "model.architecture", TINY)));
    assertEquals(30, values.get("training.epochs"));
    assertEquals(0.001, values.get("schedule.peak_rate"));
    assertEquals("yolov3-tiny", values.get("model.architecture"));
    assertEquals(tinyAnchors(), values.get("model.anchors"));
    assertEquals(1L, ((Number) values.get("seed")).longValue());
    assertEquals(false, values.get("data.image_weights"));
    assertEquals(
        Set.of("data.image_weights"),
        values.keySet().stream().filter(key -> key.startsWith("data")).collect(Collectors.toSet()));
    assertEquals(
        Set.of(
            "seed",
            "data",
            "augment",
            "distributed", // the type of the gradients that workers exchange
            "model",
            "loss",
            "optimizer",
            "schedule",
            "training",
            "evaluation"),
        values.keySet().stream()
            .map(key -> key.replaceFirst("\\..*", ""))
            .collect(Collectors.toSet()));
    assertFalse(values.containsKey("training.on_non_finite"), "it changes nothing that is learned");
  }

  private static String tinyAnchors() {
    return "[[1.0,2.0],[3.0,4.0],[5.0,6.0],[7.0,8.0],[9.0,10.0],[11.0,12.0]]";
  }

  @Test
  void differencesNameTheKeysThatChangeTheTraining() throws IOException {
    Path file = Files.writeString(folder.resolve("run.yaml"), REQUIRED);
    RunConfig one = ConfigFile.read(file, Map.of());
    RunConfig other =
        ConfigFile.read(
            file,
            Map.of(
                "seed", "2",
                "training.epochs", "31",
                "data.loader_threads", "7",
                "data.prefetch_batches", "9",
                "checkpoint.keep", "5",
                "output.models", "elsewhere",
                "output.log", "elsewhere/log",
                "model.architecture", "yolov3-tiny"));

    List<String> differences = ConfigDifferences.between(one, other);

    assertEquals(
        List.of("seed: 1 → 2", "model.architecture: \"yolov3\" → \"yolov3-tiny\""),
        differences.subList(0, 2));
    assertEquals("model.anchors: [[", differences.get(2).substring(0, 17));
    assertEquals(List.of("training.epochs: 30 → 31"), differences.subList(3, differences.size()));
    assertEquals(List.of(), ConfigDifferences.between(one, one));
  }

  @Test
  void tableOfRunsLeavesOutNothingButNameAndPlace() throws IOException {
    Path file = Files.writeString(folder.resolve("run.yaml"), REQUIRED);
    assertEquals(
        Map.of(
            "training.on_non_finite", List.of("stop", "skip"),
            "training.early_stopping_epochs", List.of("0", "3"),
            "data.train", List.of("train.txt", "more.txt"),
            "data.loader_threads", List.of("2", "4")),
        ConfigDifferences.among(
            List.of(
                ConfigFile.read(file, Map.of()),
                ConfigFile.read(
                    file,
                    Map.of(
                        "name", "other",
                        "output.log", "elsewhere",
                        "training.on_non_finite", "skip",
                        "training.early_stopping_epochs", "3",
                        "data.train", "more.txt",
                        "data.loader_threads", "4")))));
  }

  @Test
  void smallNumbersOfATableArePlain() throws IOException {
    Path file = Files.writeString(folder.resolve("run.yaml"), REQUIRED);
    assertEquals(
        Map.of("schedule.final_rate", List.of("0.00001", "0.0002")),
        ConfigDifferences.among(
            List.of(
                ConfigFile.read(file, Map.of("schedule.final_rate", "1e-5")),
                ConfigFile.read(file, Map.of("schedule.final_rate", "2e-4")))));
  }
}
