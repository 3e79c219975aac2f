package yolov3.cli.option;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Options of a command beside the config keys and advice that messages of the library name. */
public final class KeyOptions {

  private static final Map<String, String> OPTIONS =
      Map.of(
          "data.names", "--names FILE",
          "data.format", "--format FORMAT",
          "data.images", "--images DIR",
          "data.allow_background", "--allow-background",
          "resume it", "--resume",
          "labelled images are needed", "--data DATA",
          "choose another name", "--name RUN");

  private KeyOptions() {}

  /** Adds to a message the options that the command has: {@code data.names (--names FILE)}. */
  public static String addTo(String message, CommandSpec command) {
    if (command.name().equals("make-data")) { // its options are the keys of section mnist
      return message.replace("mnist.folder", "--out").replaceAll("\\bmnist\\.(\\w+) is", "--$1 is");
    }
    boolean readsConfig = readsConfig(command);
    String added = message;
    for (Map.Entry<String, String> entry : OPTIONS.entrySet()) {
      boolean ofConfig = readsConfig && entry.getKey().startsWith("data.");
      if (!ofConfig && has(command, entry.getValue())) {
        String words = "(?<![\\w.])" + Pattern.quote(entry.getKey()) + "(?![\\w=])";
        added = added.replaceFirst(words, "$0 (" + entry.getValue() + ")");
      }
    }
    return added;
  }

  /** Tells whether a command that can read a data set reads that of a config, by its keys. */
  private static boolean readsConfig(CommandSpec command) {
    if (!has(command, "--allow-background")) {
      return false;
    }
    ParseResult parsed = command.commandLine().getParseResult();
    return has(command, "--data") && !parsed.hasMatchedOption("--data")
        || parsed.matchedPositionals().stream()
            .map(PositionalParamSpec::<Object>getValue)
            .anyMatch(value -> value instanceof Path path && ConfigArguments.isConfig(path));
  }

  /** Tells whether the command has an option with that label; another of its name is no such. */
  private static boolean has(CommandSpec command, String nameAndLabel) {
    String[] wanted = nameAndLabel.split(" ");
    OptionSpec option = command.findOption(wanted[0]);
    return option != null && (wanted.length == 1 || option.paramLabel().equals(wanted[1]));
  }
}
