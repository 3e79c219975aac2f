package yolov3.data.annotation.named;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImageIndex;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.folder.ImageFolder;
import yolov3.io.TextLines;

/** Images that annotations name, by a path that may be of another machine. Thread-safe. */
public final class ImageOfAnnotation {

  /** More folders than a path has; a text of many slashes must not cost their square. */
  private static final int MAX_NAMES = 64;

  private final ImageIndex images;
  private final boolean chosen;

  /** Images of paths whose folders are not there. */
  private final List<String> foundByEnd = Collections.synchronizedList(new ArrayList<>());

  private ImageOfAnnotation(ImageIndex images, boolean chosen) {
    this.images = images;
    this.chosen = chosen;
  }

  /** Returns the images of a folder that is a data set. */
  public static ImageOfAnnotation in(DatasetFolder folder) {
    return new ImageOfAnnotation(new ImageIndex(folder.allImages()), folder.images() != null);
  }

  /**
   * Returns the images around a file of annotations.
   *
   * @param images the folder of images that the user has named, or null for the file's own
   */
  public static ImageOfAnnotation around(Path file, Path images) {
    Path folder = images == null ? file.toAbsolutePath().getParent() : images;
    return new ImageOfAnnotation(
        new ImageIndex(Files.isDirectory(folder) ? ImageFolder.under(folder).images() : List.of()),
        images != null);
  }

  /** Returns the same images, with warnings of their own. */
  public ImageOfAnnotation forSplit() {
    return new ImageOfAnnotation(images, chosen);
  }

  public ImageIndex images() {
    return images;
  }

  /**
   * Finds an image: in the folder that the user has named, else beside an annotation that is named
   * as it, else at its path from the annotation's folder. Else the file with the longest end of its
   * path is taken, the nearest of several, unless one of the folders that are missing then is
   * elsewhere and has other images, and it was not moved with its annotation; else an image of the
   * annotation's name.
   *
   * @param annotation the file that names it
   * @param written its path, or null
   * @param byOwnName whether the annotation is named as its image
   * @throws InvalidAnnotationException when there is none, or several fit
   */
  public Path find(Path annotation, String written, boolean byOwnName)
      throws InvalidAnnotationException {
    Path found =
        written == null || written.isBlank() ? null : atPath(annotation, written, byOwnName);
    if (found == null && byOwnName) {
      found = only(images.ofStem(ImagePaths.stem(annotation)), annotation, written);
    }
    if (found == null) {
      Path folder = annotation.resolveSibling("");
      throw new InvalidAnnotationException(
          "image '%s' not found; expected it at this path from '%s', or the folder of the images: data.images"
              .formatted(
                  written == null ? ImagePaths.stem(annotation) : TextLines.shortened(written),
                  folder.toString().isEmpty() ? "." : folder));
    }
    return found;
  }

  private Path atPath(Path annotation, String written, boolean byOwnName)
      throws InvalidAnnotationException {
    Path folder = annotation.resolveSibling("");
    String name = ImagePaths.lastName(written);
    Predicate<Path> isMovedWith = image -> byOwnName && isMovedWith(image, annotation);
    List<String> path = names(written);
    List<Path> fitting = chosen ? withLongestEnd(named(name), path) : List.of();
    if (fitting.size() == 1) {
      return agreed(fitting.get(0), written, path, isMovedWith);
    }
    Path beside = ImagePaths.existing(folder, name);
    if (byOwnName
        && beside != null
        && ImagePaths.stem(beside).equals(ImagePaths.stem(annotation))) {
      return beside;
    }
    Path whole = ImagePaths.existing(folder, written);
    if (whole != null) {
      return whole;
    }
    fitting = chosen ? fitting : withLongestEnd(named(name), path); // else a search for each row
    Path found =
        beside != null && fitting.stream().allMatch(f -> end(f, path) <= end(beside, path))
            ? beside
            : only(fitting, annotation, written);
    return found == null ? null : agreed(found, written, path, isMovedWith);
  }

  /** Splits a path of any system; what comes before {@code ..} is skipped. */
  private static List<String> names(String written) {
    List<String> names =
        Stream.of(written.split("[/\\\\]+"))
            .filter(name -> !name.isEmpty() && !name.equals("."))
            .toList();
    int first = Math.max(names.lastIndexOf("..") + 1, names.size() - MAX_NAMES);
    return names.subList(first, names.size());
  }

  private static List<Path> withLongestEnd(List<Path> candidates, List<String> path) {
    int longest = candidates.stream().mapToInt(c -> end(c, path)).max().orElse(0);
    return candidates.stream().filter(c -> end(c, path) == longest).toList();
  }

  /** Counts the last names that a file and a path have in common. */
  private static int end(Path image, List<String> path) {
    Path file = image.toAbsolutePath().normalize();
    int count = 0;
    while (count < Math.min(file.getNameCount(), path.size())
        && file.getName(file.getNameCount() - 1 - count)
            .toString()
            .equals(path.get(path.size() - 1 - count))) {
      count++;
    }
    return count;
  }

  /** Tells whether an image has the name and the folder's name of its annotation: {@code val/b}. */
  private static boolean isMovedWith(Path image, Path annotation) {
    Path one = image.toAbsolutePath().normalize().getParent();
    Path other = annotation.toAbsolutePath().normalize().getParent();
    return ImagePaths.stem(image).equals(ImagePaths.stem(annotation))
        && Objects.equals(one.getFileName(), other.getFileName());
  }

  /** Refuses an image without one of its written folders when that is there with other images. */
  private Path agreed(Path found, String written, List<String> path, Predicate<Path> isMovedWith)
      throws InvalidAnnotationException {
    int missing = path.size() - end(found, path);
    for (int i = 0; i < missing; i++) {
      String folder = String.join("/", path.subList(i, path.size() - 1));
      if (images.hasFolder(folder) && !isMovedWith.test(found)) {
        throw new InvalidAnnotationException(
            "image '%s' not found; '%s' has its name, but '%s' has other images and not this one; expected this image there"
                .formatted(TextLines.shortened(written), found, folder));
      }
    }
    if (missing > 0) {
      foundByEnd.add("'%s' is '%s'".formatted(TextLines.shortened(written), found));
    }
    return found;
  }

  /**
   * Words how many images are found although their folders are not there.
   *
   * @param file that names them, or its folder
   */
  public List<String> warnings(Path file) {
    return foundByEnd.isEmpty()
        ? List.of()
        : List.of(
            "%s: %d images are found by the end of their path, since the folders before it are not there: %s"
                .formatted(file, foundByEnd.size(), Collections.min(foundByEnd)));
  }

  /** Narrows images to those that have the longest start of their paths in common with a file. */
  private static List<Path> closest(List<Path> candidates, Path file) {
    int longest = candidates.stream().mapToInt(c -> common(c, file)).max().orElse(0);
    return candidates.stream().filter(c -> common(c, file) == longest).toList();
  }

  private static int common(Path one, Path other) {
    Path first = one.toAbsolutePath().normalize();
    Path second = other.toAbsolutePath().normalize();
    int count = 0;
    while (count < Math.min(first.getNameCount(), second.getNameCount())
        && first.getName(count).equals(second.getName(count))) {
      count++;
    }
    return count;
  }

  private List<Path> named(String name) {
    return name.isEmpty() || name.indexOf('\0') >= 0 ? List.of() : images.named(name);
  }

  private static Path only(List<Path> candidates, Path annotation, String written)
      throws InvalidAnnotationException {
    List<Path> nearest = closest(ImageIndex.nearest(candidates, annotation), annotation);
    if (nearest.size() > 1) {
      throw new InvalidAnnotationException(
          "image '%s' could be '%s' or '%s'; expected one image of that name"
              .formatted(
                  TextLines.shortened(String.valueOf(written)), nearest.get(0), nearest.get(1)));
    }
    return nearest.isEmpty() ? null : nearest.get(0);
  }
}
