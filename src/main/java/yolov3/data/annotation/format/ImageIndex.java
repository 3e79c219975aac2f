package yolov3.data.annotation.format;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Images of a data set by their names, wherever they lie in it. Immutable. */
public final class ImageIndex {

  private final Map<String, List<Path>> byStem = new HashMap<>();
  private final List<Path> images;

  public ImageIndex(List<Path> images) {
    this.images = List.copyOf(images);
    for (Path image : images) {
      byStem.computeIfAbsent(ImagePaths.stem(image), key -> new ArrayList<>()).add(image);
    }
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
    int best = candidates.stream().mapToInt(c -> agreement(c, annotation)).max().orElse(0);
    return candidates.stream().filter(c -> agreement(c, annotation) == best).toList();
  }

  /** Counts the folders right above both files whose names agree; all when they share a folder. */
  private static int agreement(Path image, Path annotation) {
    Path one = image.toAbsolutePath().normalize().getParent();
    Path other = annotation.toAbsolutePath().normalize().getParent();
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
