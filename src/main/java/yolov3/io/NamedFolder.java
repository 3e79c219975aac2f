package yolov3.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that a user names by its path, or by its name alone when it lies in {@code models/}.
 *
 * @param given as the user wrote it
 */
public record NamedFolder(Path given) {

  private static final Path MODELS = Path.of("models");

  /** Where it is looked for, in this order. */
  public List<Path> places() {
    return Stream.of(given, MODELS.resolve(given)).distinct().toList();
  }

  /** The same for a message. */
  public String placesInWords() {
    return places().stream().map(Path::toString).collect(Collectors.joining(" or "));
  }

  /**
   * What may have been meant: the folders beside it, of a name those in {@code models/}, as the
   * user would write them.
   *
   * @param wanted whether a folder is of the kind that is looked for
   */
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

  /** "; did you mean …?" about the neighbours, or nothing. */
  public String question(Predicate<Path> wanted) {
    return Suggestion.asQuestion(given, neighbours(wanted));
  }
}
