package yolov3.inference;

import java.nio.file.Path;
import java.util.Map;
import yolov3.config.ConfigFile;
import yolov3.config.NamedFolder;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;

/**
 * The layout of a SavedModel of this program.
 *
 * @param path of the folder with {@code saved_model.pb}
 */
public record SavedModelLayout(Path path) {

  /** Returns the folder of the files that go with a SavedModel. */
  public Path assets() {
    return path.resolve("assets");
  }

  /** Returns the file of the class names, one a line. */
  public Path labels() {
    return assets().resolve("labels.txt");
  }

  /** Returns the run's config, with the limits of NMS that are built in. */
  public Path config() {
    return assets().resolve("config.yaml");
  }

  /** Returns the file of {@link ExportProvenance}. */
  public Path provenance() {
    return assets().resolve("export.json");
  }

  /** Reads the class names; a {@link yolov3.io.UserException} says why they can't be read. */
  public ClassNames readLabels() {
    return ClassNames.read(labels());
  }

  /**
   * Reads the config. The lists of drawn splits are those of the run in whose folder the SavedModel
   * is, if it is in one: a run may have been moved.
   *
   * @throws yolov3.io.UserException when it can't be read
   */
  public RunConfig readConfig() {
    RunConfig config = ConfigFile.read(config(), Map.of());
    Path run = path.toAbsolutePath().normalize().resolveSibling("..").normalize();
    if (!config.data().split().draws() || !NamedFolder.isRun(run)) {
      return config;
    }
    RunConfig ofRun = ConfigFile.read(run.resolve("config.yaml"), Map.of());
    return config.with("data.split.lists", ofRun.data().split().lists());
  }
}
