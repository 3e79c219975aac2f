package yolov3;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import yolov3.config.ConfigDifferences;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.TrainingConfig.Layout;
import yolov3.config.section.TrainingConfig.Precision;
import yolov3.geometry.Anchor;
import yolov3.io.UserException;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.RunDirectory;

/** Config with which a run resumes: that with which it was begun. */
final class ResumedConfig {

  private ResumedConfig() {}

  /**
   * Checks that a run can resume with a config.
   *
   * @return the config, with what was found or drawn when the run began: precision, layout,
   *     anchors, batch size and splits
   * @throws UserException when there is no run, or it was begun with another config
   */
  static RunConfig of(RunDirectory run, RunConfig config) {
    if (!run.canResume()) {
      throw new UserException(
          "nothing to resume: there is no run '%s' in '%s'; start it first"
              .formatted(config.name(), config.output().models()));
    }
    // Versions that did not choose computed in float32, with the anchors of the file.
    RunConfig begun =
        withPrecision(
            ConfigFile.read(run.config(), Map.of("model.fit_anchors", "false")), Precision.FLOAT32);
    RunConfig resumed = withLists(config, begun.data().split().lists());
    resumed = withPrecision(resumed, begun.training().precision());
    resumed = withLayout(resumed, begun.training().layout());
    resumed = withAnchors(resumed, begun.model().anchors());
    resumed = withBatchSize(resumed, begun.training().batchSize());
    List<String> changed = ConfigDifferences.between(begun, resumed);
    if (!changed.isEmpty()) {
      boolean fits =
          begun.model().architecture() == resumed.model().architecture()
              && begun.model().widthDivisor() == resumed.model().widthDivisor();
      throw new UserException(
          "run '%s' was begun with another config: %s. To resume the run as it was, use its own config, %s; %s"
              .formatted(
                  config.name(),
                  String.join(", ", changed),
                  run.config(),
                  Checkpoints.adviceInsteadOf(run, fits)));
    }
    return resumed;
  }

  private static RunConfig withBatchSize(RunConfig config, int batchSize) {
    return config.training().hasAutoBatchSize()
        ? config.with("training.batch_size", batchSize)
        : config;
  }

  private static RunConfig withAnchors(RunConfig config, List<Anchor> anchors) {
    return config.model().fitAnchors()
        ? config.with("model.anchors", anchors).with("model.fit_anchors", false)
        : config;
  }

  private static RunConfig withLists(RunConfig config, Path lists) {
    return lists == null || !config.data().split().draws()
        ? config
        : config.with("data.split.lists", lists);
  }

  private static RunConfig withLayout(RunConfig config, Layout layout) {
    return config.training().layout() == Layout.AUTO
        ? config.with("training.layout", layout)
        : config;
  }

  private static RunConfig withPrecision(RunConfig config, Precision precision) {
    return config.training().precision() == Precision.AUTO
        ? config.with("training.precision", precision)
        : config;
  }
}
