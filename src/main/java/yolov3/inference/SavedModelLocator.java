package yolov3.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import yolov3.config.NamedFolder;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/** SavedModels in a folder, a numbered folder for each version. */
public final class SavedModelLocator {

  /** File of the graph in the folder of a version. */
  public static final String FILE = "saved_model.pb";

  private SavedModelLocator() {}

  /**
   * Finds the SavedModel that a user means.
   *
   * @param given a SavedModel, a folder of versions of one, a run, or the name of a run, see {@link
   *     NamedFolder}
   * @return the folder with {@code saved_model.pb}, of the highest version
   * @throws UserException when there is none
   */
  public static Path find(Path given) {
    if (Files.isRegularFile(given)) {
      throw new UserException(
          "'%s' is a file; expected a run that was exported, or a folder with %s%s"
              .formatted(
                  given,
                  FILE,
                  given.toString().endsWith(".weights") ? "; give Darknet weights as such" : ""));
    }
    NamedFolder named = new NamedFolder(given);
    return named.places().stream()
        .flatMap(base -> Stream.of(base, base.resolve("saved_model")))
        .flatMap(folder -> latestIn(folder).stream())
        .findFirst()
        .orElseThrow(
            () -> {
              Predicate<Path> meant = folder -> NamedFolder.isRun(folder) || hasVersion(folder);
              return new UserException(
                  named.exists()
                      ? "no SavedModel in %s; expected a run that was exported, or a folder with %s; a run without a SavedModel must be exported first"
                          .formatted(named.placesInWords(), FILE)
                      : named.notFound(meant, "runs or SavedModels"));
            });
  }

  private static Optional<Path> latestIn(Path folder) {
    return Stream.concat(
            versions(folder).stream().map(version -> folder.resolve(String.valueOf(version))),
            Stream.of(folder))
        .filter(model -> Files.isRegularFile(model.resolve(FILE)))
        .reduce((earlier, later) -> later);
  }

  /** Tells whether a folder has any version. */
  public static boolean hasVersion(Path folder) {
    return !versions(folder).isEmpty();
  }

  /**
   * Returns the folder for the next version: 1 when there is none.
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

  /** Lists the numbers among the names in a folder, in order. */
  private static List<Long> versions(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("\\d{1,18}"))
          .map(Long::valueOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw IoErrors.unreadable(folder, e);
    }
  }
}
