package yolov3.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Parameters;
import yolov3.config.ConfigFile;
import yolov3.config.NamedFolder;
import yolov3.config.RunConfig;
import yolov3.data.annotation.DatasetReader;
import yolov3.inference.SavedModelLocator;
import yolov3.io.Suggestion;
import yolov3.io.UserException;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.log.RunEnvironment;

/** A config, as a file or by its run, and overrides of its keys. */
public final class ConfigArguments extends ConfigOverrides {

  @Parameters(
      paramLabel = "CONFIG",
      description = "Config file (YAML), or a run, of which the config is used.")
  private Path file;

  public RunConfig read() {
    return read(Map.of());
  }

  /** As the user named it. */
  public Path file() {
    return file;
  }

  /** Tells whether the user named a file rather than a run or a folder. */
  public boolean isConfigFile() {
    return isConfig(file) || Files.isRegularFile(file);
  }

  /**
   * Finds the SavedModel that the user named.
   *
   * @throws UserException when there is none, or keys of a config are given too
   */
  public Path savedModel() {
    refuse(file, "a SavedModel");
    return SavedModelLocator.find(file);
  }

  /** Tells a config from a data set: a YAML file that is no data.yaml. */
  public static boolean isConfig(Path file) {
    return file.toString().matches(".*\\.ya?ml") && !DatasetReader.isDataYaml(file);
  }

  /**
   * @param further overrides that other options stand for; they win
   */
  public RunConfig read(Map<String, String> further) {
    return read(configFile(), further);
  }

  /**
   * Returns the config file: that of the run, where the user named a run.
   *
   * @throws UserException when there is none
   */
  public Path configFile() {
    Path config =
        Files.isRegularFile(file)
            ? file
            : RunDirectory.findIfThere(file).map(RunDirectory::config).orElse(file);
    if (!Files.exists(config)) {
      throw new UserException(
          "no config '%s', and no run of this name in models/%s"
              .formatted(file, Suggestion.asQuestion(file, known())));
    }
    if (Files.isDirectory(config)
        || (Files.isRegularFile(config) && DatasetReader.isDataYaml(config))) {
      throw new UserException(
          "'%s' is not a config; for a data set write one with the line  data: {source: %s}"
              .formatted(config, config));
    }
    return config;
  }

  /**
   * Reads the config of the run to resume, as {@link #read(Map)}.
   *
   * @throws UserException when the user named a run whose config is of another: a copy, or one that
   *     was moved or renamed
   */
  public RunConfig readToResume(Map<String, String> further) {
    RunConfig config = read(further);
    Path read = configFile().toAbsolutePath().normalize();
    Path folder = read.getParent();
    Path configured = RunDirectory.of(config).folder();
    if (isOfRun(read)
        && !isSame(folder, configured)
        && configured.equals(RunDirectory.of(ConfigFile.read(read, Map.of())).folder())) {
      throw new UserException(
          "%s is not resumed: its config.yaml names the run %s; %s"
              .formatted(folder, configured, repair(folder, config)));
    }
    return config;
  }

  private boolean isOfRun(Path config) {
    return Files.isDirectory(file)
        || config.endsWith("config.yaml")
            && !new Checkpoints(config.resolveSibling("checkpoints"), 1).isEmpty();
  }

  private static String repair(Path folder, RunConfig config) {
    String name = folder.getFileName().toString();
    Path models = folder.getParent();
    List<String> repairs = new ArrayList<>();
    if (!name.equals(config.name())) {
      repairs.add("write 'name: %s' there and rename the folder of its log".formatted(name));
    }
    if (!isSame(models, config.output().models())) {
      String log = // that of a run which is still there is its own
          Files.exists(RunDirectory.of(config).folder())
              ? " --set " + RunEnvironment.quoted("output.log=" + models.resolve("log"))
              : "";
      repairs.add("give --set " + RunEnvironment.quoted("output.models=" + models) + log);
    }
    return String.join("; ", repairs);
  }

  private static boolean isSame(Path folder, Path other) {
    try {
      return Files.isSameFile(folder, other);
    } catch (IOException e) {
      return false; // the other is not there
    }
  }

  /** Runs, and configs beside the missing one or in {@code configs/}. */
  private List<Path> known() {
    List<Path> known = new ArrayList<>(new NamedFolder(file).neighbours(RunDirectory::isRun));
    Path folder = file.getParent() == null ? Path.of("configs") : file.getParent();
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(ConfigArguments::isConfig).forEach(known::add);
    } catch (IOException e) {
      // no such folder, nothing to suggest
    }
    return known;
  }
}
