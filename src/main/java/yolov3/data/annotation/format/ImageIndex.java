package yolov3.data.annotation.format;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Images of a data set by their names, wherever they lie in it. Immutable. */
public final class ImageIndex {

  private final Map<String, List<Path>> byStem = new HashMap<>();
  private final List<Path> images;

  /** Ends of the paths of the folders that have images, with {@code /} between names. */
  private final Set<String> folders = new HashSet<>();

  public ImageIndex(List<Path> images) {
    this.images = List.copyOf(images);
    for (Path image : images) {
      byStem.computeIfAbsent(ImagePaths.stem(image), key -> new ArrayList<>()).add(image);
    }
    images.stream().map(image -> image.resolveSibling("")).distinct().forEach(this::addFolder);
  }

  private void addFolder(Path folder) {
    String end = "";
    Path path = folder.toAbsolutePath().normalize();
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      end = end.isEmpty() ? path.getName(i).toString() : path.getName(i) + "/" + end;
      folders.add(end);
    }
  }

  /** Tells whether the path of a folder of images ends so, with {@code /} between names. */
  public boolean hasFolder(String end) {
    return folders.contains(end);
  }

  public List<Path> images() {
    return images;
  }

  /** Returns the images whose names without their endings are {@code stem}. */
  public List<Path> ofStem(String stem) {
    return byStem.getOrDefault(stem, List.of());
  }

  public List<Path> named(String fileName) {
    try {
      return ofStem(ImagePaths.stem(Path.of(fileName))).stream()
          .filter(image -> image.getFileName().toString().equals(fileName))
          .toList();
    } catch (InvalidPathException e) { // no file has such a name
      return List.of();
    }
  }

  /**
   * Narrows images of one name to those that lie as an annotation file does: in its folder, or else
   * in folders of the same names as its own, as many of them as agree.
   */
  public static List<Path> nearest(List<Path> candidates, Path annotation) {
    if (candidates.size() < 2) {
      return candidates;
    }
    Path folder = annotation.toAbsolutePath().normalize().getParent();
    List<Path> nearest = new ArrayList<>();
    int best = 0;
    for (Path candidate : candidates) {
      int agreement = agreement(candidate, folder);
      if (agreement > best) {
        nearest.clear();
        best = agreement;
      }
      if (agreement == best) {
        nearest.add(candidate);
      }
    }
    return nearest;
  }

  /** Counts the last folders of an image whose names agree with a folder's; all for the same. */
  private static int agreement(Path image, Path folder) {
    Path one = image.toAbsolutePath().normalize().getParent();
    Path other = folder;
    if (one.equals(other)) {
      return Integer.MAX_VALUE;
    }
    int count = 0;
    while (one != null
        && other != null
        && one.getFileName() != null
        && one.getFileName().equals(other.getFileName())) {
      count++;
      one = one.getParent();
      other = other.getParent();
    }
    return count;
  }
}
