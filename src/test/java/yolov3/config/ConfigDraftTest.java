package yolov3.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.section.EvaluationConfig;
import yolov3.io.UserException;

class ConfigDraftTest {

  @TempDir Path folder;

  @Test
  void draftIsTheConfigThatAFileWithTheSameKeysGives() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("own.yaml"),
            """
            data: {source: export/data.yaml, cache: ram}
            training: {epochs: 50}
            augment: {mosaic: {probability: 0.5}}
            schedule: {warmup_epochs: 0.5}
            model: {anchors: null, architecture: yolov3-tiny}
            """);
    RunConfig built =
        RunConfig.defaults()
            .with("name", "own")
            .with("data.source", Path.of("export/data.yaml"))
            .with("data.cache", "ram")
            .with("training.epochs", 50)
            .with("augment.mosaic", Map.of("probability", 0.5))
            .with("schedule.warmup_epochs", 0.5)
            .with("model.architecture", "yolov3-tiny")
            .toConfig();
    assertEquals(ConfigFile.read(file, Map.of()), built);
  }

  @Test
  void keysThatAreRightOnlyTogetherMayComeInAnyOrder() {
    RunConfig config =
        RunConfig.defaults()
            .with("training.epochs", 1) // fewer than the default warm-up
            .with("data.source", "data.yaml")
            .with("schedule.warmup_epochs", 0)
            .toConfig();
    assertEquals("run", config.name());
    assertEquals(1, config.training().epochs());
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments("training.epochs", 0, "config: training.epochs is 0; expected 1 or more"),
        arguments(
            "training.epochs",
            "fifty",
            "config: training.epochs is 'fifty'; expected a whole number"),
        arguments(
            "training.epoch",
            5,
            "config: unknown key 'training.epoch'; did you mean 'training.epochs'?"),
        arguments(
            "schedule.peak_rate",
            Double.NaN,
            "config: schedule.peak_rate is NaN; expected a finite number"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("mistakes")
  void mistakesAreThoseOfAConfigFile(String key, Object value, String message) {
    ConfigDraft draft = RunConfig.defaults().with("data.source", "data.yaml").with(key, value);
    assertEquals(message, assertThrows(UserException.class, draft::toConfig).getMessage());
  }

  @Test
  void dataMustBeNamed() {
    assertEquals(
        "config: data.train is missing; expected the list of training images, or data.source",
        assertThrows(UserException.class, () -> RunConfig.defaults().toConfig()).getMessage());
  }

  @Test
  void configTakesSectionsAndChecksThem() {
    RunConfig config = RunConfig.defaults().with("data.source", "data.yaml").toConfig();
    EvaluationConfig limits = new EvaluationConfig(0.25, 0.5, 7);
    assertEquals(limits, config.with("evaluation", limits).evaluation());
    assertEquals(config, config.with("evaluation", config.evaluation()));
    assertEquals(
        "config: evaluation.iou_threshold is 2.0; expected 0 to 1",
        assertThrows(UserException.class, () -> config.with("evaluation.iou_threshold", 2.0))
            .getMessage());
    assertEquals(List.of(), ConfigDifferences.between(config, config.with("seed", config.seed())));
  }
}
