package yolov3.data.annotation.coco;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import yolov3.data.CocoId;
import yolov3.data.folder.FileTree;
import yolov3.io.RealPath;

/**
 * Files that the {@code file_name}s of a COCO file stand for. An image is its file, not its name:
 *
 * <ul>
 *   <li>A {@code file_name} is found with all its folders relative to one of the candidate folders.
 *   <li>One of another machine (an upload folder, a Windows path, a URL) is found by a shorter end
 *       of its path, down to the base name. That is refused where it may be another image: when
 *       images are found with their folders, when the folder that it names is there without it, or
 *       when two files end so. All that are found so are counted in one warning.
 *   <li>Two images that are one file are refused.
 * </ul>
 */
final class CocoImageFiles {

  private static final int MAX_PROBLEMS = 1000;

  private final Path file;
  private final List<Path> candidates;

  /** The candidates that are there, each once. */
  private final List<Path> folders;

  private final Map<Path, FileTree> filesBelow = new ConcurrentHashMap<>();

  /**
   * @param file of the annotations
   * @param candidates folders in which images may lie, the likeliest first
   */
  CocoImageFiles(Path file, List<Path> candidates) {
    this.file = file;
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
  private record Found(Path path, Path real, long folders, String end) {
    boolean isByBaseName() {
      return end != null && !end.contains("/");
    }

    boolean isByFolderAndBaseName() {
      return end != null && end.contains("/");
    }
  }

  /** One image, and either its file or a problem when both are known. */
  private static final class Lookup {
    final CocoId id;
    final CocoFileName name;

    /** All files that the whole name may stand for. */
    List<Found> whole;

    Found found;
    String problem;

    Lookup(CocoInstances.Image image) {
      this.id = image.id();
      this.name = new CocoFileName(image.fileName());
    }

    boolean isOpen() {
      return found == null && problem == null;
    }

    boolean isRight() {
      return found != null && problem == null;
    }
  }

  /**
   * Finds the files.
   *
   * @param problems receives each image that is not found, or that is another image too
   * @param warnings receives images that are found by the end of their path, or in several folders
   * @return a file for each image; null for one with a problem
   */
  List<Path> find(
      List<CocoInstances.Image> images, Consumer<String> problems, Consumer<String> warnings) {
    List<Lookup> lookups = images.stream().map(Lookup::new).toList();
    refuseRepeatedNames(lookups);
    lookups.parallelStream().forEach(lookup -> lookup.whole = whole(lookup.name));
    chooseWhole(lookups, warnings);
    boolean withFolders =
        lookups.stream().anyMatch(l -> l.found != null && l.name.parts().size() > 1);
    lookups.parallelStream().filter(Lookup::isOpen).forEach(l -> chooseByEnd(l, withFolders));
    refuseMixedEnds(lookups);
    refuseSameFiles(lookups);
    lookups.stream()
        .filter(lookup -> lookup.problem != null)
        .limit(MAX_PROBLEMS)
        .forEach(l -> problems.accept("%s: image %s: %s".formatted(file, l.id, l.problem)));
    warnOfEnds(lookups, warnings);
    List<Path> files = new ArrayList<>();
    lookups.forEach(lookup -> files.add(lookup.isRight() ? lookup.found.path : null));
    return files;
  }

  private static void refuseRepeatedNames(List<Lookup> lookups) {
    Map<CocoFileName, Lookup> first = new HashMap<>();
    for (Lookup lookup : lookups) {
      Lookup other = first.putIfAbsent(lookup.name, lookup);
      if (other != null) {
        lookup.problem =
            "file_name '%s' is there twice, in image %s too; expected an image for each file"
                .formatted(lookup.name.shown(), other.id);
      }
    }
  }

  /** Returns all files that a whole name may stand for, by its first reading that is somewhere. */
  private List<Found> whole(CocoFileName name) {
    return name.readings().stream()
        .map(reading -> found(reading, null))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private List<Found> found(String path, String end) {
    Map<Path, Found> found = new LinkedHashMap<>();
    for (int f = 0; f < folders.size(); f++) {
      Path there = CocoFileName.existing(folders.get(f), path);
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

  /** Takes the files of the first folder that has all; else those that are in one place only. */
  private void chooseWhole(List<Lookup> lookups, Consumer<String> warnings) {
    long inAll =
        lookups.stream()
            .filter(lookup -> !lookup.whole.isEmpty())
            .mapToLong(l -> l.whole.stream().mapToLong(Found::folders).reduce(0, (a, b) -> a | b))
            .reduce(-1L, (a, b) -> a & b);
    long folder = Long.lowestOneBit(inAll);
    List<String> several = new ArrayList<>();
    for (Lookup lookup : lookups) {
      List<Found> all = lookup.whole;
      if (lookup.problem != null || all.isEmpty()) {
        continue;
      }
      Found taken =
          all.stream().filter(f -> (f.folders & folder) != 0).findFirst().orElse(all.get(0));
      if (all.size() == 1 || folder != 0) {
        lookup.found = taken;
      } else {
        lookup.problem =
            "'%s' is in two places, '%s' and '%s'; expected one, or the folder named by data.images"
                .formatted(lookup.name.shown(), all.get(0).path, all.get(1).path);
      }
      if (all.size() > 1) {
        Found other = all.get(0).equals(taken) ? all.get(1) : all.get(0);
        several.add("'%s' is taken, not '%s'".formatted(taken.path, other.path));
      }
    }
    if (folder == 0) {
      warnOfSeveralFolders(lookups, warnings);
    } else if (!several.isEmpty()) {
      warnings.accept(
          "%s: %d images are in several folders; %s; data.images names another folder"
              .formatted(file, several.size(), several.get(0)));
    }
  }

  /** A stray file of a missing image's name lies elsewhere than the others. */
  private void warnOfSeveralFolders(List<Lookup> lookups, Consumer<String> warnings) {
    List<Found> found = lookups.stream().map(l -> l.found).filter(Objects::nonNull).toList();
    int main = 0;
    long inMain = 0;
    for (int f = 0; f < folders.size(); f++) {
      long bit = 1L << f;
      long count = found.stream().filter(one -> (one.folders & bit) != 0).count();
      if (count > inMain) {
        main = f;
        inMain = count;
      }
    }
    long bit = 1L << main;
    List<Found> others = found.stream().filter(one -> (one.folders & bit) == 0).toList();
    if (!others.isEmpty()) {
      warnings.accept(
          "%s: %d images are not in '%s', as the other %d are; the first is '%s'"
              .formatted(file, others.size(), folders.get(main), inMain, others.get(0).path));
    }
  }

  /** Takes the file at the longest end of a path, or says why not. */
  private void chooseByEnd(Lookup lookup, boolean withFolders) {
    for (String reading : lookup.name.readings()) {
      for (String end : CocoFileName.ends(reading)) {
        List<Found> found = found(end, end);
        if (!found.isEmpty()) {
          lookup.found = found.get(0);
          objection(reading, end, found, withFolders)
              .ifPresent(
                  objection ->
                      lookup.problem =
                          "'%s' not found; '%s' ends like it, but %s"
                              .formatted(lookup.name.shown(), found.get(0).path, objection));
          return;
        }
      }
    }
    lookup.problem =
        "'%s' not found in %s; data.images names another folder"
            .formatted(
                lookup.name.shown(),
                candidates.stream().map(f -> "'" + f + "'").collect(Collectors.joining(", ")));
  }

  private Optional<String> objection(
      String reading, String end, List<Found> found, boolean withFolders) {
    if (found.size() > 1) {
      return Optional.of(
          "so does '%s'; expected one, or the folder named by data.images"
              .formatted(found.get(1).path));
    }
    if (withFolders) {
      return Optional.of(
          "other images lie in the folder that their file_name has; expected it there too");
    }
    for (String path : CocoFileName.longerEnds(reading, end)) {
      for (Path folder : folders) {
        if (CocoFileName.hasFolderOfImages(folder, path)) {
          return Optional.of(
              "'%s' has other images, but not it; expected it there"
                  .formatted(folder.resolve(path).getParent()));
        }
      }
    }
    Path folder = folders.get(Long.numberOfTrailingZeros(found.get(0).folders));
    return filesBelow
        .computeIfAbsent(folder, FileTree::new)
        .named(found.get(0).path.getFileName())
        .stream()
        .filter(other -> other.endsWith(end) && !RealPath.of(other).equals(found.get(0).real))
        .findFirst()
        .map("so does '%s'; expected one such file"::formatted);
  }

  /** Where some are found with a part of their folders, a base name alone is a missing file. */
  private static void refuseMixedEnds(List<Lookup> lookups) {
    lookups.stream()
        .filter(lookup -> lookup.isRight() && lookup.found.isByFolderAndBaseName())
        .findFirst()
        .ifPresent(
            with ->
                lookups.stream()
                    .filter(lookup -> lookup.isRight() && lookup.found.isByBaseName())
                    .forEach(
                        lookup ->
                            lookup.problem =
                                "'%s' not found; '%s' has its base name, but other images are found with their folder, as '%s'; expected it in its own too"
                                    .formatted(
                                        lookup.name.shown(), lookup.found.path, with.found.path)));
  }

  private static void refuseSameFiles(List<Lookup> lookups) {
    Map<Path, Lookup> first = new HashMap<>();
    for (Lookup lookup : lookups) {
      Lookup other = lookup.isRight() ? first.putIfAbsent(lookup.found.real, lookup) : null;
      if (other != null) {
        lookup.problem =
            "'%s' is the file '%s', which '%s' of image %s is too; expected a file for each image"
                .formatted(lookup.name.shown(), lookup.found.path, other.name.shown(), other.id);
      }
    }
  }

  private void warnOfEnds(List<Lookup> lookups, Consumer<String> warnings) {
    List<Lookup> byEnd = lookups.stream().filter(l -> l.isRight() && l.found.end != null).toList();
    if (!byEnd.isEmpty()) {
      warnings.accept(
          "%s: %d of %d images are found by %s, since the folders that file_name has are not there; the first is '%s', found as '%s'"
              .formatted(
                  file,
                  byEnd.size(),
                  lookups.size(),
                  byEnd.stream().allMatch(lookup -> lookup.found.isByBaseName())
                      ? "their base name"
                      : "the end of their path",
                  byEnd.get(0).name.shown(),
                  byEnd.get(0).found.path));
    }
  }
}
