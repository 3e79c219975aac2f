package yolov3.network.darknet;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * The class names of a weights file, wherever they lie.
 *
 * @param classCount of the network, if it is known
 */
record DarknetNames(DarknetCompanions companions, Optional<Integer> classCount) {

  private static final String NAMES = ".names";
  private static final String DATA = ".data";

  /** Finds the file that has them; see {@link DarknetFiles#findNames}. */
  Path find(Consumer<String> notes) {
    Path sameName = companions.sameName(NAMES);
    if (Files.isRegularFile(sameName)) {
      return sameName;
    }
    List<Path> byName = all(companions.named(NAMES), companions.named(DATA), notes);
    if (!byName.isEmpty()) {
      return only(byName, "", notes);
    }
    List<Path> beside = all(companions.beside(NAMES), companions.beside(DATA), notes);
    List<Path> fitting = beside.stream().filter(this::hasAsManyNamesAsClasses).toList();
    if (!fitting.isEmpty()) {
      return only(fitting, ", which lies beside it and has as many names as classes", notes);
    }
    throw new UserException(
        "%s: no class names found; class names are needed: looked for %s, and %s with names=%s"
            .formatted(
                companions.weights(),
                companions.lookedFor(NAMES),
                companions.names(DATA),
                beside.isEmpty()
                    ? ""
                    : "; skipped, since the number of classes does not fit: "
                        + beside.stream().map(Path::toString).collect(Collectors.joining(", "))));
  }

  /** Adds the files that data files name. */
  private static List<Path> all(List<Path> names, List<Path> data, Consumer<String> notes) {
    return Stream.concat(
            names.stream(), data.stream().flatMap(file -> namesOf(file, notes).stream()))
        .toList();
  }

  private Path only(List<Path> files, String why, Consumer<String> notes) {
    if (files.stream().map(DarknetNames::text).distinct().count() > 1) {
      throw new UserException(
          "%s may have the class names of %s; choose one of them"
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
        && text(file).lines().filter(line -> !line.isBlank()).count() == classCount.get();
  }

  /** The text that tells files apart: one that is not a list of names is refused later. */
  private static String text(Path file) {
    try (TextLines lines = TextLines.open(file, "class names file")) {
      StringBuilder text = new StringBuilder();
      for (String line = lines.next(); line != null; line = lines.next()) {
        text.append(line.strip()).append('\n');
      }
      return text.toString().stripTrailing();
    }
  }

  /** Follows {@code names=}: Darknet is mostly started in the folder above that of the file. */
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
