package yolov3.data.annotation.coco;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import yolov3.data.CocoId;
import yolov3.data.annotation.coco.CocoImageFolders.Found;
import yolov3.data.annotation.format.ImageCollector;

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

  private final Path file;
  private final CocoImageFolders folders;

  /**
   * @param file of the annotations
   * @param candidates folders in which images may lie, the likeliest first
   */
  CocoImageFiles(Path file, List<Path> candidates) {
    this.file = file;
    this.folders = new CocoImageFolders(candidates);
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
    lookups.parallelStream().forEach(lookup -> lookup.whole = folders.findWhole(lookup.name));
    chooseWhole(lookups, warnings);
    boolean withFolders =
        lookups.stream().anyMatch(l -> l.found != null && l.name.parts().size() > 1);
    lookups.parallelStream().filter(Lookup::isOpen).forEach(l -> chooseByEnd(l, withFolders));
    refuseMixedEnds(lookups);
    refuseSameFiles(lookups);
    lookups.stream()
        .filter(lookup -> lookup.problem != null)
        .limit(ImageCollector.MAX_PROBLEMS)
        .forEach(l -> problems.accept("%s: image %s: %s".formatted(file, l.id, l.problem)));
    warnOfEnds(lookups, warnings);
    List<Path> files = new ArrayList<>();
    lookups.forEach(lookup -> files.add(lookup.isRight() ? lookup.found.path() : null));
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
      Found taken = all.stream().filter(f -> f.isIn(folder)).findFirst().orElse(all.get(0));
      if (all.size() == 1 || folder != 0) {
        lookup.found = taken;
      } else {
        lookup.problem =
            "'%s' is in two places, '%s' and '%s'; expected one, or the folder named by data.images"
                .formatted(lookup.name.shown(), all.get(0).path(), all.get(1).path());
      }
      if (all.size() > 1) {
        Found other = all.get(0).equals(taken) ? all.get(1) : all.get(0);
        several.add("'%s' is taken, not '%s'".formatted(taken.path(), other.path()));
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

  /** Warns of images that lie elsewhere than the others: stray files named as missing images. */
  private void warnOfSeveralFolders(List<Lookup> lookups, Consumer<String> warnings) {
    List<Found> found = lookups.stream().map(l -> l.found).filter(Objects::nonNull).toList();
    int main = folders.mostFrequent(found);
    List<Found> others = found.stream().filter(one -> !one.isIn(1L << main)).toList();
    if (!others.isEmpty()) {
      warnings.accept(
          "%s: %d images are not in '%s', as the other %d are; the first is '%s'"
              .formatted(
                  file,
                  others.size(),
                  folders.get(main),
                  found.size() - others.size(),
                  others.get(0).path()));
    }
  }

  /** Takes the file at the longest end of a path, or a problem. */
  private void chooseByEnd(Lookup lookup, boolean withFolders) {
    for (String reading : lookup.name.readings()) {
      for (String end : CocoFileName.ends(reading)) {
        List<Found> found = folders.find(end, end);
        if (!found.isEmpty()) {
          lookup.found = found.get(0);
          Optional<String> objection =
              found.size() == 1 && withFolders
                  ? Optional.of(
                      "other images lie in the folder that their file_name has; expected this image there too")
                  : folders.objection(reading, end, found);
          objection.ifPresent(
              text ->
                  lookup.problem =
                      "'%s' not found; '%s' ends like this file_name, but %s"
                          .formatted(lookup.name.shown(), found.get(0).path(), text));
          return;
        }
      }
    }
    lookup.problem =
        "'%s' not found in %s; data.images names another folder"
            .formatted(lookup.name.shown(), folders.shown());
  }

  /** Takes a base name alone as a missing file where others are found with a folder. */
  private static void refuseMixedEnds(List<Lookup> lookups) {
    Optional<Lookup> withFolder =
        lookups.stream().filter(l -> l.isRight() && l.found.isByFolder()).findFirst();
    for (Lookup lookup : lookups) {
      if (withFolder.isPresent() && lookup.isRight() && lookup.found.isByBaseName()) {
        lookup.problem =
            "'%s' not found; '%s' has its base name, but other images are found with their folder, as '%s'; expected this image in its own folder too"
                .formatted(lookup.name.shown(), lookup.found.path(), withFolder.get().found.path());
      }
    }
  }

  private static void refuseSameFiles(List<Lookup> lookups) {
    Map<Path, Lookup> first = new HashMap<>();
    for (Lookup lookup : lookups) {
      Lookup other = lookup.isRight() ? first.putIfAbsent(lookup.found.real(), lookup) : null;
      if (other != null) {
        lookup.problem =
            "'%s' is the file '%s', which '%s' of image %s is too; expected a file for each image"
                .formatted(lookup.name.shown(), lookup.found.path(), other.name.shown(), other.id);
      }
    }
  }

  private void warnOfEnds(List<Lookup> lookups, Consumer<String> warnings) {
    List<Lookup> byEnd =
        lookups.stream().filter(l -> l.isRight() && l.found.end() != null).toList();
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
                  byEnd.get(0).found.path()));
    }
  }
}
