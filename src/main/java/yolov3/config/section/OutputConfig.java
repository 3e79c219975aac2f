package yolov3.config.section;

import java.nio.file.Path;

/**
 * Folders of the runs.
 *
 * @param models checkpoints, results and exports
 * @param log TensorBoard event files
 */
public record OutputConfig(Path models, Path log) {

  public OutputConfig {
    Rule.present("output.models", models, "a folder");
    Rule.present("output.log", log, "a folder");
  }
}
