package yolov3.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.config.section.OutputConfig;
import yolov3.io.Suggestion;

/**
 * A folder that a user names by its path, or by its name alone when it lies in the default {@code
 * output.models}.
 *
 * @param given as the user wrote it
 */
public record NamedFolder(Path given) {

  private static final Path MODELS = ConfigFile.defaultsOf("output", OutputConfig.class).models();

  /** Folders that a message lists. */
  private static final int MAX_LISTED = 5;

  /** Returns the paths to look at, in this order. */
  public List<Path> places() {
    return given.startsWith(MODELS)
        ? List.of(given)
        : Stream.of(given, MODELS.resolve(given)).distinct().toList();
  }

  /** Tells whether any of the paths to look at is there. */
  public boolean exists() {
    return places().stream().anyMatch(Files::exists);
  }

  /** Returns true for the folder of a run, which has its config. */
  public static boolean isRun(Path folder) {
    return Files.isRegularFile(folder.resolve("config.yaml"));
  }

  /** Joins the paths to look at that are there, for a message. */
  public String placesInWords() {
    return places().stream()
        .filter(Files::exists)
        .map(place -> "'" + place + "'")
        .collect(Collectors.joining(" or "));
  }

  /** Lists the wanted folders that may have been meant, as the user would write them. */
  public List<Path> neighbours(Predicate<Path> wanted) {
    Path parent = given.getParent();
    try (Stream<Path> folders = Files.list(parent == null ? MODELS : parent)) {
      return folders
          .filter(wanted)
          .map(folder -> parent == null ? folder.getFileName() : folder)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // there is no such folder, or it is not ours
    }
  }

  /**
   * Words that nothing has this name, and which folder may have been meant.
   *
   * @param wanted tells the folders that could have been named
   * @param kind of these folders, in the plural
   */
  public String notFound(Predicate<Path> wanted, String kind) {
    List<Path> known = neighbours(wanted);
    Path folder = given.getParent() == null ? MODELS : given.getParent();
    String question = Suggestion.asQuestion(given, known);
    String list =
        known.isEmpty()
            ? "; there are no %s in '%s'".formatted(kind, folder)
            : "; '%s' has these %s: %s".formatted(folder, kind, firstOf(known));
    return "there is no run or folder '%s'%s"
        .formatted(given, question.isEmpty() ? list : question);
  }

  private static String firstOf(List<Path> known) {
    String first =
        known.stream().limit(MAX_LISTED).map(Path::toString).collect(Collectors.joining(", "));
    int more = known.size() - MAX_LISTED;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
