package yolov3.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import yolov3.config.NamedFolder;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/** Finds the SavedModel that a user means, and the next free version of a folder of them. */
public final class SavedModelFolder {

  private static final String FILE = "saved_model.pb";

  private SavedModelFolder() {}

  /**
   * @param given a SavedModel, a folder of numbered versions of one, a run, or the name of a run in
   *     {@code models/}
   * @return the folder with {@code saved_model.pb}, of the highest version
   * @throws UserException when there is none
   */
  public static Path find(Path given) {
    NamedFolder named = new NamedFolder(given);
    for (Path base : named.places()) {
      for (Path folder : List.of(base, base.resolve("saved_model"))) {
        if (Files.isRegularFile(folder.resolve(FILE))) {
          return folder;
        }
        Optional<Path> latest =
            versions(folder).stream()
                .map(version -> folder.resolve(String.valueOf(version)))
                .filter(version -> Files.isRegularFile(version.resolve(FILE)))
                .reduce((earlier, later) -> later);
        if (latest.isPresent()) {
          return latest.get();
        }
      }
    }
    String question =
        named.question(folder -> hasVersion(folder.resolve("saved_model")) || hasVersion(folder));
    throw new UserException(
        "no SavedModel in %s%s"
            .formatted(
                named.placesInWords(),
                question.isEmpty()
                    ? "; expected a run, or a folder with %s; make one with 'yolov3 export RUN'"
                        .formatted(FILE)
                    : question));
  }

  /** Whether a folder has any version. */
  public static boolean hasVersion(Path folder) {
    return !versions(folder).isEmpty();
  }

  /**
   * The folder for the next version below {@code folder}: 1 when there is none.
   *
   * @throws UserException when no versions can be there
   */
  public static Path nextVersion(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UserException(
          folder + " is a file; expected the folder of a SavedModel's versions");
    }
    if (Files.exists(folder.resolve(FILE))) {
      throw new UserException(
          folder
              + " is a SavedModel itself; expected the folder of its versions, for example "
              + folder.resolveSibling("saved_model"));
    }
    long latest = versions(folder).stream().reduce(0L, (earlier, later) -> later);
    return folder.resolve(String.valueOf(latest + 1));
  }

  /** The numbers among the names in a folder, in order. */
  private static List<Long> versions(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("\\d{1,18}"))
          .map(Long::valueOf)
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      throw new UserException(folder + " can't be read (" + IoErrors.reasonOf(e) + ")", e);
    }
  }
}
