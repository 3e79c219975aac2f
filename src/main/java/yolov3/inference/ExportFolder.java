package yolov3.inference;

import java.nio.file.Path;
import java.util.Map;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;

/**
 * Where things lie in a SavedModel of this program.
 *
 * @param path of the folder with {@code saved_model.pb}
 */
public record ExportFolder(Path path) {

  /** Files that go with a SavedModel. */
  public Path assets() {
    return path.resolve("assets");
  }

  /** Class names, one a line. */
  public Path labels() {
    return assets().resolve("labels.txt");
  }

  /** The run's config, with the limits of suppression that are built in. */
  public Path config() {
    return assets().resolve("config.yaml");
  }

  /** See {@link ExportProvenance}. */
  public Path origin() {
    return assets().resolve("export.json");
  }

  /**
   * @throws yolov3.io.UserException when it is missing or no list of names
   */
  public ClassNames readLabels() {
    return ClassNames.read(labels());
  }

  /**
   * @throws yolov3.io.UserException when it is missing or wrong
   */
  public RunConfig readConfig() {
    return ConfigFile.read(config(), Map.of());
  }
}
