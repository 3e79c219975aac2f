package yolov3.data.annotation.coco;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.folder.ForeignFiles;
import yolov3.io.RealPath;

/** Folders in which the images of a COCO file may lie, and the files that names find in them. */
final class CocoImageFolders {

  /** Levels of folders in which a second file of a name is looked for. */
  private static final int MAX_LEVELS = 5;

  private final List<Path> candidates;

  /** The candidates that are there, each once. */
  private final List<Path> folders;

  /** By their names, in order of their paths. */
  private final Map<Path, Map<Path, List<Path>>> filesBelow = new ConcurrentHashMap<>();

  /**
   * @param candidates the likeliest first, whether or not they are there
   */
  CocoImageFolders(List<Path> candidates) {
    this.candidates = candidates;
    Map<Path, Path> byRealPath = new LinkedHashMap<>();
    candidates.stream()
        .filter(Files::isDirectory)
        .forEach(folder -> byRealPath.putIfAbsent(RealPath.of(folder), folder));
    this.folders = List.copyOf(byRealPath.values());
  }

  /**
   * A file that a name may stand for.
   *
   * @param path by which it is read and called in messages
   * @param real the file itself, links resolved
   * @param folders in which it lies, as bits
   * @param end of the name by which it was found, or null for the whole
   */
  record Found(Path path, Path real, long folders, String end) {

    boolean isIn(long bits) {
      return (folders & bits) != 0;
    }

    boolean isByFolder() {
      return end != null && end.contains("/");
    }

    boolean isByBaseName() {
      return end != null && !end.contains("/");
    }
  }

  Path get(int index) {
    return folders.get(index);
  }

  String shown() {
    return candidates.stream().map(f -> "'" + f + "'").collect(Collectors.joining(", "));
  }

  int mostFrequent(List<Found> files) {
    return IntStream.range(0, folders.size())
        .boxed()
        .max(
            Comparator.<Integer>comparingLong(
                    f -> files.stream().filter(file -> file.isIn(1L << f)).count())
                .thenComparing(Comparator.reverseOrder()))
        .orElse(0);
  }

  /** Finds all files that a whole name may stand for, by its first reading that is somewhere. */
  List<Found> findWhole(CocoFileName name) {
    return name.readings().stream()
        .map(reading -> find(reading, null))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /**
   * Finds all files of a path.
   *
   * @param end as in {@link Found}
   */
  List<Found> find(String path, String end) {
    Map<Path, Found> found = new LinkedHashMap<>();
    for (int f = 0; f < folders.size(); f++) {
      Path there = ImagePaths.existing(folders.get(f), path);
      if (there == null && end == null) {
        there = CocoFileName.existingInNamed(folders.get(f), path);
      }
      if (there != null) {
        found.merge(
            RealPath.of(there),
            new Found(there, RealPath.of(there), 1L << f, end),
            (a, b) -> new Found(a.path, a.real, a.folders | b.folders, end));
      }
    }
    return List.copyOf(found.values());
  }

  /** Returns why the file at the end of a name may be another image, if it may. */
  Optional<String> objection(String reading, String end, List<Found> found) {
    if (found.size() > 1) {
      return Optional.of(
          "so does '%s'; expected one, or the folder named by data.images"
              .formatted(found.get(1).path));
    }
    for (String path : CocoFileName.longerEnds(reading, end)) {
      for (Path folder : folders) {
        if (CocoFileName.hasFolderOfImages(folder, path)) {
          return Optional.of(
              "'%s' has other images, but not this one; expected this image there"
                  .formatted(folder.resolve(path).getParent()));
        }
      }
    }
    Path folder = folders.get(Long.numberOfTrailingZeros(found.get(0).folders));
    return filesBelow
        .computeIfAbsent(
            folder,
            start ->
                files(start, MAX_LEVELS).sorted().collect(Collectors.groupingBy(Path::getFileName)))
        .getOrDefault(found.get(0).path.getFileName(), List.of())
        .stream()
        .filter(other -> other.endsWith(end) && !RealPath.of(other).equals(found.get(0).real))
        .findFirst()
        .map("so does '%s'; expected one such file"::formatted);
  }

  /** Returns the files in a folder and a few levels below it, without foreign folders and links. */
  private static Stream<Path> files(Path folder, int levels) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList().stream()
          .flatMap(
              entry ->
                  !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                      ? Stream.of(entry)
                      : levels > 1 && !ForeignFiles.isForeign(entry)
                          ? files(entry, levels - 1)
                          : Stream.empty());
    } catch (IOException | UncheckedIOException e) {
      return Stream.empty(); // what can't be read can't be taken for another file
    }
  }
}
