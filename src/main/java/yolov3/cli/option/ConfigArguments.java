package yolov3.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import yolov3.config.ConfigFile;
import yolov3.config.NamedFolder;
import yolov3.config.RunConfig;
import yolov3.data.annotation.DatasetReader;
import yolov3.io.Suggestion;
import yolov3.io.UserException;
import yolov3.training.checkpoint.RunDirectory;

/** A config file and what overrides it, for every command that takes them. */
public final class ConfigArguments {

  @Parameters(
      paramLabel = "CONFIG",
      description = "YAML file that says what to train, or a run: the config that it left.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the config, for example training.epochs=20. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  public RunConfig read() {
    return read(Map.of());
  }

  /** As the user named it. */
  public Path file() {
    return file;
  }

  /** Whether a file that may be a data set or a config is a YAML, and no data.yaml of a set. */
  public static boolean isConfig(Path file) {
    return file.toString().matches(".*\\.ya?ml") && !DatasetReader.isDataYaml(file);
  }

  /**
   * @param further overrides that other options stand for; they win
   */
  public RunConfig read(Map<String, String> further) {
    Map<String, String> all = new LinkedHashMap<>(overrides);
    all.putAll(further);
    Path config =
        Files.isRegularFile(file)
            ? file
            : RunDirectory.findIfThere(file).map(RunDirectory::config).orElse(file);
    if (!Files.exists(config)) {
      throw new UserException(
          "no config %s, and no run of that name in models/%s"
              .formatted(file, Suggestion.asQuestion(file, known())));
    }
    if (Files.isDirectory(config)
        || (Files.isRegularFile(config) && DatasetReader.isDataYaml(config))) {
      throw new UserException(
          "'%s' is no config; for a data set write one with the line  data: {source: %s}"
              .formatted(config, config));
    }
    return ConfigFile.read(config, all);
  }

  /** Runs, and configs beside the one that is not there or in {@code configs/}. */
  private List<Path> known() {
    List<Path> known = new ArrayList<>(new NamedFolder(file).neighbours(RunDirectory::isRun));
    Path folder = file.getParent() == null ? Path.of("configs") : file.getParent();
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(ConfigArguments::isConfig).forEach(known::add);
    } catch (IOException e) {
      // no such folder: nothing to propose
    }
    return known;
  }
}
