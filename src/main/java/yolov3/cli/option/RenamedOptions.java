package yolov3.cli.option;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/** Old names of options, accepted with a warning. */
public final class RenamedOptions {

  /** Old name to new, by command. */
  private static final Map<String, Map<String, String>> NEW_NAMES =
      Map.of(
          "benchmark", Map.of("--scoring", "--coco-eval"),
          "check-data", Map.of("--size", "--input-size"),
          "detect",
              Map.of(
                  "--score", "--confidence",
                  "--no-pictures", "--no-images",
                  "--show-truth", "--ground-truth",
                  "--save-scores", "--save-confidence"),
          "evaluate", Map.of("--score", "--confidence"),
          "export", Map.of("--score", "--confidence"));

  private RenamedOptions() {}

  /**
   * Replaces old names in the arguments of the program.
   *
   * @param warnings takes a line for each
   */
  public static String[] replace(String[] arguments, Consumer<String> warnings) {
    Map<String, String> newNames =
        Arrays.stream(arguments)
            .filter(argument -> !argument.startsWith("-"))
            .findFirst()
            .map(NEW_NAMES::get)
            .orElse(Map.of());
    return Arrays.stream(arguments)
        .map(
            argument -> {
              String[] option = argument.split("=", 2);
              String name = newNames.get(option[0]);
              if (name == null) {
                return argument;
              }
              warnings.accept(option[0] + " is deprecated and will be removed; use " + name);
              return name + argument.substring(option[0].length());
            })
        .toArray(String[]::new);
  }
}
