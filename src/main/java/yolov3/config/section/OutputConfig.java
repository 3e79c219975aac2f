package yolov3.config.section;

import java.nio.file.Path;

/**
 * Where runs are kept.
 *
 * @param models folder of the runs' checkpoints, results and exports
 * @param log folder of the TensorBoard event files
 */
public record OutputConfig(Path models, Path log) {

  /** Refuses missing folders. */
  public OutputConfig {
    Rule.present("output.models", models, "a folder");
    Rule.present("output.log", log, "a folder");
  }
}
