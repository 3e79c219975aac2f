package yolov3.cli.option;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import yolov3.training.log.RunEnvironment;

/** Options and commands beside the config keys and advice that messages of the library name. */
public final class KeyOptions {

  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("data.names", "--names FILE"),
          Map.entry("data.format", "--format FORMAT"),
          Map.entry("data.images", "--images DIR"),
          Map.entry("data.allow_background", "--allow-background"),
          Map.entry("data.split.replace", "--replace"),
          Map.entry("data.split.group", "--group REGEX"),
          Map.entry("data.split.validation", "--validation SHARE"),
          Map.entry("data.split.test", "--test SHARE"),
          Map.entry("resume it", "--resume"),
          Map.entry("labelled images are needed", "--data DATA"),
          Map.entry("choose another name", "--name RUN"),
          Map.entry("if the run has moved, give its folder", "--run RUN"),
          Map.entry("give Darknet weights as such", "--weights FILE"),
          Map.entry("give its .cfg", "--cfg FILE"),
          Map.entry("copy the images instead", "--copy-images"),
          Map.entry("image ids set to id or name", "--image-ids auto|id|name"));

  private static final Pattern WEIGHTS_AT_THE_END =
      Pattern.compile(" set (model\\.initial_weights=.*)$");

  private KeyOptions() {}

  /**
   * Adds to a message the options that the command has: {@code data.names (--names FILE)}; and a
   * command that helps.
   */
  public static String addTo(String message, CommandSpec command) {
    if (command.name().equals("make-data")) { // its options are the keys of section mnist
      return message.replace("mnist.folder", "--out").replaceAll("\\bmnist\\.(\\w+) is", "--$1 is");
    }
    boolean readsConfig = readsConfig(command);
    String added =
        message.replace("must be exported first", "must be exported first (./yolov3 export RUN)");
    if (has(command, "--set KEY=VALUE")) {
      added =
          WEIGHTS_AT_THE_END
              .matcher(added)
              .replaceFirst(
                  key ->
                      Matcher.quoteReplacement(
                          " give --set " + RunEnvironment.quoted(key.group(1))));
    }
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
