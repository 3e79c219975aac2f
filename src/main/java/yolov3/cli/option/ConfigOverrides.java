package yolov3.cli.option;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import yolov3.cli.console.Failures;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.io.UserException;

/** Keys of a config set on the command line. */
public class ConfigOverrides {

  /** Advice where options of a data set are given beside a config. */
  public static final String KEYS_INSTEAD =
      "set the key of section data of the config instead, e.g. --set data.images=DIR";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key of the config, e.g. training.epochs=20 (repeatable).")
  private Map<String, String> overrides = new LinkedHashMap<>();

  public boolean isEmpty() {
    return overrides.isEmpty();
  }

  /**
   * Refuses overrides beside something else than a config.
   *
   * @param kind of what was given, such as "a data set"
   * @throws UserException when there are any
   */
  public final void refuse(Path given, String kind) {
    if (!isEmpty()) {
      throw new UserException("--set changes a config, and '%s' is %s".formatted(given, kind));
    }
  }

  /** Reads a config with these overrides; warns of keys by their old names. */
  public RunConfig read(Path config) {
    return read(config, Map.of());
  }

  /**
   * @param further overrides that other options stand for; they win
   */
  final RunConfig read(Path config, Map<String, String> further) {
    Map<String, String> all = new LinkedHashMap<>(overrides);
    all.putAll(further);
    return ConfigFile.read(
        config, all, warning -> Failures.warn(spec.commandLine().getErr(), warning));
  }
}
