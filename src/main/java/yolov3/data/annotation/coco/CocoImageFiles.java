package yolov3.data.annotation.coco;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import yolov3.data.folder.FileTree;
import yolov3.io.RealPath;
import yolov3.io.TextLines;

/**
 * Finds the files that the {@code file_name}s of a COCO file stand for. An image is its file, not
 * its name:
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

  private List<CocoInstances.Picture> images;
  private Found[] chosen;
  private String[] wrong;

  /**
   * @param file of the annotations
   * @param candidates folders in which images may lie, the likeliest first
   */
  CocoImageFiles(Path file, List<Path> candidates) {
    this.file = file;
    this.candidates = candidates;
    Map<Path, Path> byRealPath = new LinkedHashMap<>();
    for (Path folder : candidates) {
      if (Files.isDirectory(folder)) {
        byRealPath.putIfAbsent(RealPath.of(folder), folder);
      }
    }
    this.folders = List.copyOf(byRealPath.values());
  }

  /**
   * A file that a name may stand for.
   *
   * @param path by which it is read and called in messages
   * @param real the file itself, links resolved
   * @param folders in which it lies, as bits
   * @param end the part of the name by which it was found, or null for the whole
   */
  private record Found(Path path, Path real, long folders, String end) {}

  /**
   * Finds the files.
   *
   * @param problems hears of each image that is not found, or that is another image too
   * @param warnings hears of images that are found by the end of their path, or in several folders
   * @return a file for each image; null for one with a problem
   */
  List<Path> find(
      List<CocoInstances.Picture> pictures, Consumer<String> problems, Consumer<String> warnings) {
    images = pictures;
    chosen = new Found[images.size()];
    wrong = new String[images.size()];
    refuseNamesThatAreThereTwice();
    List<List<Found>> whole =
        images.parallelStream().map(image -> whole(new CocoFileName(image.fileName()))).toList();
    chooseWhole(whole, warnings);
    boolean withFolders =
        IntStream.range(0, chosen.length)
            .anyMatch(i -> chosen[i] != null && name(i).parts().size() > 1);
    IntStream.range(0, chosen.length)
        .parallel()
        .filter(i -> chosen[i] == null && wrong[i] == null)
        .forEach(i -> chooseByEnd(i, withFolders));
    refuseMixedEnds();
    refuseSameFiles();
    IntStream.range(0, wrong.length)
        .filter(i -> wrong[i] != null)
        .limit(MAX_PROBLEMS)
        .forEach(
            i -> problems.accept("%s: image %s: %s".formatted(file, images.get(i).id(), wrong[i])));
    warnOfEnds(warnings);
    return IntStream.range(0, chosen.length)
        .mapToObj(i -> wrong[i] == null && chosen[i] != null ? chosen[i].path : null)
        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
  }

  private CocoFileName name(int image) {
    return new CocoFileName(images.get(image).fileName());
  }

  private String shown(int image) {
    return shown(images.get(image).fileName());
  }

  private static String shown(String fileName) {
    return TextLines.shortened(fileName).replaceAll("\\p{Cntrl}", "?");
  }

  private void refuseNamesThatAreThereTwice() {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < wrong.length; i++) {
      Integer other = first.putIfAbsent(images.get(i).fileName(), i);
      if (other != null) {
        wrong[i] =
            "file_name '%s' is there twice, in image %s too; expected an image for each file"
                .formatted(shown(i), images.get(other).id());
      }
    }
  }

  /** All files that a whole name may stand for, by its first reading that is somewhere. */
  private List<Found> whole(CocoFileName name) {
    for (String reading : name.readings()) {
      List<Found> found = found(reading, null);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
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
  private void chooseWhole(List<List<Found>> whole, Consumer<String> warnings) {
    long inAll =
        whole.stream()
            .filter(found -> !found.isEmpty())
            .mapToLong(found -> found.stream().mapToLong(Found::folders).reduce(0, (a, b) -> a | b))
            .reduce(-1L, (a, b) -> a & b);
    long folder = Long.lowestOneBit(inAll);
    int several = 0;
    String example = null;
    for (int i = 0; i < chosen.length; i++) {
      List<Found> found = whole.get(i);
      if (wrong[i] != null || found.isEmpty()) {
        continue;
      }
      Found taken =
          found.stream().filter(f -> (f.folders & folder) != 0).findFirst().orElse(found.get(0));
      if (found.size() == 1 || folder != 0) {
        chosen[i] = taken;
      } else {
        wrong[i] = isInTwoPlaces(i, found);
      }
      if (found.size() > 1 && several++ == 0) {
        Found other = found.get(0).equals(taken) ? found.get(1) : found.get(0);
        example = "'%s' is taken, not '%s'".formatted(taken.path, other.path);
      }
    }
    if (folder == 0) {
      warnOfSeveralFolders(warnings);
    }
    if (several > 0 && folder != 0) {
      warnings.accept(
          "%s: %d images are in several folders; %s; --images names another folder"
              .formatted(file, several, example));
    }
  }

  /** A stray file of a missing image's name lies elsewhere than the others. */
  private void warnOfSeveralFolders(Consumer<String> warnings) {
    int[] counts = new int[folders.size()];
    int main = 0;
    for (Found found : chosen) {
      for (int f = 0; found != null && f < counts.length; f++) {
        counts[f] += (int) (found.folders >> f & 1);
        main = counts[f] > counts[main] ? f : main;
      }
    }
    long bit = 1L << main;
    List<Found> others =
        Arrays.stream(chosen).filter(f -> f != null && (f.folders & bit) == 0).toList();
    if (!others.isEmpty()) {
      warnings.accept(
          "%s: %d images are not in '%s', as the other %d are; the first is '%s'"
              .formatted(file, others.size(), folders.get(main), counts[main], others.get(0).path));
    }
  }

  private String isInTwoPlaces(int image, List<Found> found) {
    return "'%s' is in two places, '%s' and '%s'; expected one, or the folder named by --images"
        .formatted(shown(image), found.get(0).path, found.get(1).path);
  }

  /** Takes the file at the longest end of a path, or says why not. */
  private void chooseByEnd(int image, boolean withFolders) {
    Set<String> readings = name(image).readings();
    for (String reading : readings) {
      for (String end : CocoFileName.ends(reading)) {
        List<Found> found = found(end, end);
        if (!found.isEmpty()) {
          String objection = objection(reading, end, found, withFolders);
          if (objection == null) {
            chosen[image] = found.get(0);
          } else {
            wrong[image] =
                "'%s' not found; '%s' ends like it, but %s"
                    .formatted(shown(image), found.get(0).path, objection);
          }
          return;
        }
      }
    }
    wrong[image] =
        "'%s' not found in %s; --images names another folder"
            .formatted(
                shown(image),
                String.join(", ", candidates.stream().map(f -> "'" + f + "'").toList()));
  }

  private String objection(String reading, String end, List<Found> found, boolean withFolders) {
    if (found.size() > 1) {
      return "so does '%s'; expected one, or the folder named by --images"
          .formatted(found.get(1).path);
    }
    if (withFolders) {
      return "other images lie in the folder that their file_name has; expected it there too";
    }
    for (String path : CocoFileName.longerEnds(reading, end)) {
      for (Path folder : folders) {
        if (CocoFileName.hasFolderOfImages(folder, path)) {
          return "'%s' has other images, but not it; expected it there"
              .formatted(folder.resolve(path).getParent());
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
        .map(other -> "so does '%s'; expected one such file".formatted(other))
        .orElse(null);
  }

  /** Where some are found with a part of their folders, a base name alone is a missing file. */
  private void refuseMixedEnds() {
    Found withFolder =
        Arrays.stream(chosen)
            .filter(found -> found != null && found.end != null && found.end.contains("/"))
            .findFirst()
            .orElse(null);
    for (int i = 0; i < chosen.length && withFolder != null; i++) {
      if (chosen[i] != null && chosen[i].end != null && !chosen[i].end.contains("/")) {
        wrong[i] =
            "'%s' not found; '%s' has its base name, but other images are found with their folder, as '%s'; expected it in its own too"
                .formatted(shown(i), chosen[i].path, withFolder.path);
      }
    }
  }

  private void refuseSameFiles() {
    Map<Path, Integer> first = new HashMap<>();
    for (int i = 0; i < chosen.length; i++) {
      Integer other =
          wrong[i] == null && chosen[i] != null ? first.putIfAbsent(chosen[i].real, i) : null;
      if (other != null) {
        wrong[i] =
            "'%s' is the file '%s', which '%s' of image %s is too; expected a file for each image"
                .formatted(shown(i), chosen[i].path, shown(other), images.get(other).id());
      }
    }
  }

  private void warnOfEnds(Consumer<String> warnings) {
    int[] byEnd =
        IntStream.range(0, chosen.length)
            .filter(i -> wrong[i] == null && chosen[i] != null && chosen[i].end != null)
            .toArray();
    if (byEnd.length > 0) {
      boolean byBaseName = Arrays.stream(byEnd).noneMatch(i -> chosen[i].end.contains("/"));
      warnings.accept(
          "%s: %d of %d images are found by %s, since the folders that file_name has are not there; the first is '%s', found as '%s'"
              .formatted(
                  file,
                  byEnd.length,
                  chosen.length,
                  byBaseName ? "their base name" : "the end of their path",
                  shown(byEnd[0]),
                  chosen[byEnd[0]].path));
    }
  }
}
