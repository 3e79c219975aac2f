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

  /** Returns the paths to look at, in this order. */
  public List<Path> places() {
    return given.startsWith(MODELS)
        ? List.of(given)
        : Stream.of(given, MODELS.resolve(given)).distinct().toList();
  }

  /** Joins the paths to look at for a message. */
  public String placesInWords() {
    return places().stream().map(Path::toString).collect(Collectors.joining(" or "));
  }

  /** Lists the wanted folders that may have been meant, as the user would write them. */
  public List<Path> neighbours(Predicate<Path> wanted) {
    Path parent = given.getParent();
    try (Stream<Path> folders = Files.list(parent == null ? MODELS : parent)) {
      return folders
          .filter(wanted)
          .map(folder -> parent == null ? folder.getFileName() : folder)
          .toList();
    } catch (IOException e) {
      return List.of(); // there is no such folder, or it is not ours
    }
  }

  /** Returns "; did you mean …?" about the neighbours, or an empty string. */
  public String question(Predicate<Path> wanted) {
    return Suggestion.asQuestion(given, neighbours(wanted));
  }
}
