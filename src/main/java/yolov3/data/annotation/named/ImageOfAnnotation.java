package yolov3.data.annotation.named;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImageIndex;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.folder.ImageFolder;
import yolov3.io.TextLines;

/**
 * Images that annotations name, by a path that may be of another machine.
 *
 * @param images of the data set
 * @param chosen whether the user has named the folder of the images
 */
public record ImageOfAnnotation(ImageIndex images, boolean chosen) {

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

  /**
   * Finds an image: by its name in the folder that the user has named, else at its path from the
   * annotation's folder, else beside the annotation, else by its name, else by the name of the
   * annotation, in the folder that is nearest.
   *
   * @param annotation the file that names it
   * @param written its path, or null
   * @param byOwnName whether the annotation is named as its image
   * @throws InvalidAnnotationException when there is none, or several fit
   */
  public Path find(Path annotation, String written, boolean byOwnName)
      throws InvalidAnnotationException {
    Path folder = annotation.resolveSibling("");
    if (written != null && !written.isBlank()) {
      String name = ImagePaths.lastName(written);
      Path found = chosen ? inChosenFolder(written, name) : null;
      for (String path : List.of(written, name)) {
        found = found == null ? ImagePaths.existing(folder, path) : found;
      }
      found = found == null ? only(named(name), annotation, written) : found;
      if (found != null) {
        return found;
      }
    }
    Path found =
        byOwnName ? only(images.ofStem(ImagePaths.stem(annotation)), annotation, written) : null;
    if (found == null) {
      throw new InvalidAnnotationException(
          "image '%s' not found; expected it at this path from '%s', or the folder of the images: data.images"
              .formatted(
                  written == null ? ImagePaths.stem(annotation) : TextLines.shortened(written),
                  folder.toString().isEmpty() ? "." : folder));
    }
    return found;
  }

  /** Returns the image of that path, else of that name; null for none or several. */
  private Path inChosenFolder(String written, String name) {
    List<Path> candidates = named(name);
    String ending = "/" + written.replace('\\', '/');
    List<Path> exact =
        candidates.stream()
            .filter(image -> image.toString().replace('\\', '/').endsWith(ending))
            .toList();
    List<Path> fitting = exact.isEmpty() ? candidates : exact;
    return fitting.size() == 1 ? fitting.get(0) : null;
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
