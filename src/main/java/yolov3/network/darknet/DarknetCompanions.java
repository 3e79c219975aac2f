package yolov3.network.darknet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.io.IoErrors;
import yolov3.io.RealPath;

/**
 * Files that belong to a weights file by their names and places. Darknet trains {@code cfg/obj.cfg}
 * and writes {@code backup/obj_1000.weights}, {@code obj_last.weights}, {@code obj_best.weights},
 * {@code obj_final.weights} and {@code obj.backup}. Endings are given with their dot, in lower
 * case.
 */
record DarknetCompanions(Path weights) {

  /** Suffixes that Darknet, and people, put behind the name of a network in training. */
  private static final String SUFFIX =
      "(?i)([_-](last|final|best|ema)|_\\d+|[_-]\\d+[_-]?iter(ations?)?)$";

  /** Beside the weights, and where Darknet has its files when the weights are in backup. */
  private static final List<String> FOLDERS = List.of("", "cfg", "data", "..", "../cfg", "../data");

  /** The names that companions may have, without an ending: that of the weights comes first. */
  private List<String> stems() {
    String name = weights.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    return Stream.of(name, name.replaceFirst(SUFFIX, ""))
        .distinct()
        .filter(stem -> stem.equals(name) || !stem.isEmpty())
        .toList();
  }

  /** The file of the same name beside the weights, which may not exist. */
  Path sameName(String ending) {
    return weights.resolveSibling(stems().get(0) + ending);
  }

  /** All files that belong to the weights by their names, in whatever case. */
  List<Path> named(String ending) {
    Set<String> names =
        stems().stream()
            .map(stem -> (stem + ending).toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    Map<Path, Path> found = new LinkedHashMap<>(); // by where they really lie
    for (Path folder : folders()) {
      for (Path file : filesIn(folder, ending)) {
        if (names.contains(file.getFileName().toString().toLowerCase(Locale.ROOT))) {
          found.putIfAbsent(RealPath.of(file), file);
        }
      }
    }
    return List.copyOf(found.values());
  }

  /** All files of that ending beside the weights. */
  List<Path> beside(String ending) {
    return filesIn(folder().normalize(), ending);
  }

  /** The names that {@link #named} looks for, for messages. */
  String names(String ending) {
    return stems().stream().map(stem -> stem + ending).collect(Collectors.joining(" or "));
  }

  /** The names that {@link #named} looks for, and where, for messages. */
  String lookedFor(String ending) {
    return names(ending)
        + " in "
        + folders().stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private Path folder() {
    Path parent = weights.getParent();
    return parent == null ? Path.of("") : parent;
  }

  private List<Path> folders() {
    return FOLDERS.stream()
        .map(name -> folder().resolve(name).normalize())
        .map(folder -> folder.toString().isEmpty() ? Path.of(".") : folder)
        .filter(folder -> Files.isDirectory(folder) && Files.isReadable(folder))
        .distinct()
        .toList();
  }

  private static List<Path> filesIn(Path folder, String ending) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ending))
          .filter(Files::isRegularFile)
          .map(file -> file.startsWith(".") ? file.getFileName() : file)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw IoErrors.unreadable(folder, e);
    }
  }
}
