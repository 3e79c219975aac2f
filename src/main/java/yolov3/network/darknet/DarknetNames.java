package yolov3.network.darknet;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Class names of a weights file, wherever they lie.
 *
 * @param companions of the weights file
 * @param classCount classes of its {@code .cfg}, if it has one
 */
record DarknetNames(DarknetCompanions companions, OptionalInt classCount) {

  private static final String NAMES = ".names";
  private static final String DATA = ".data";

  /**
   * Finds the file that has them.
   *
   * @param notes hears what was decided without the user
   * @throws UserException when there are none, or they leave a choice
   */
  Path find(Consumer<String> notes) {
    Path sameName = companions.sameName(NAMES);
    if (Files.isRegularFile(sameName)) {
      return sameName;
    }
    List<Path> byName = new ArrayList<>(companions.named(NAMES));
    companions.named(DATA).forEach(data -> namesOf(data, notes).ifPresent(byName::add));
    if (!byName.isEmpty()) {
      return only(byName, "", notes);
    }
    List<Path> beside = new ArrayList<>(companions.beside(NAMES));
    companions.beside(DATA).forEach(data -> namesOf(data, notes).ifPresent(beside::add));
    List<Path> fitting = beside.stream().filter(this::hasAsManyNamesAsClasses).toList();
    if (!fitting.isEmpty()) {
      return only(fitting, ", which lies beside it and has as many names as classes", notes);
    }
    throw new UserException(
        "%s: no class names found; name them by --names; looked for %s, and %s with names=%s"
            .formatted(
                companions.weights(),
                companions.lookedFor(NAMES),
                companions.stems().stream()
                    .map(stem -> stem + DATA)
                    .collect(Collectors.joining(" or ")),
                beside.isEmpty()
                    ? ""
                    : "; not taken, since the number of classes does not say that it belongs to it: "
                        + beside.stream().map(Path::toString).collect(Collectors.joining(", "))));
  }

  private Path only(List<Path> files, String why, Consumer<String> notes) {
    if (files.stream().map(DarknetNames::text).distinct().count() > 1) {
      throw new UserException(
          "%s may have the class names of %s; choose by --names"
              .formatted(
                  companions.weights(),
                  files.stream().map(Path::toString).collect(Collectors.joining(" or "))));
    }
    notes.accept(
        "the class names of %s are read from %s%s"
            .formatted(companions.weights(), files.get(0), why));
    return files.get(0);
  }

  private boolean hasAsManyNamesAsClasses(Path file) {
    return classCount.isPresent()
        && text(file).lines().filter(line -> !line.isBlank()).count() == classCount.getAsInt();
  }

  /** Enough to tell files apart: what is not a list of names is refused by who reads it. */
  private static String text(Path file) {
    try (TextLines lines = TextLines.open(file, "class names file")) {
      StringBuilder text = new StringBuilder();
      for (String line = lines.next(); line != null; line = lines.next()) {
        text.append(line.strip()).append('\n');
      }
      return text.toString().stripTrailing();
    }
  }

  /**
   * The file that {@code names=} of a data file names. Darknet takes its path from the folder that
   * it is started in, which is most often the one above.
   */
  private static Optional<Path> namesOf(Path data, Consumer<String> notes) {
    try (TextLines lines = TextLines.open(data, "data file")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        String[] pair = line.split("=", 2);
        if (pair.length == 2 && pair[0].strip().equals("names")) {
          Optional<Path> names = existing(data, pair[1].strip());
          if (names.isEmpty()) {
            notes.accept(
                "warning: %snames=%s is not there"
                    .formatted(lines.where(), TextLines.shortened(pair[1].strip())));
          }
          return names;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> existing(Path data, String names) {
    Path folder = data.toAbsolutePath().normalize().getParent();
    try {
      return Stream.of(Path.of(""), folder, folder.resolve(".."))
          .map(start -> start.resolve(names).normalize())
          .filter(Files::isRegularFile)
          .findFirst();
    } catch (InvalidPathException e) { // of Windows, or with characters that no path has
      return Optional.empty();
    }
  }
}
