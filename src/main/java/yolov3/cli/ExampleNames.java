package yolov3.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Names for pictures of images in one folder: that of the image, with a number behind it when it is
 * taken by another picture or by one of the images.
 */
final class ExampleNames {

  private final Path folder;
  private final Set<Path> taken = new HashSet<>();

  /**
   * @param folder of the pictures
   * @param images that must not be written over
   */
  ExampleNames(Path folder, Collection<Path> images) {
    this.folder = folder;
    images.forEach(image -> taken.add(image.toAbsolutePath().normalize()));
  }

  /** A name that was not given before, ending in .png. */
  Path next(Path image) {
    String stem = image.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    Path picture = folder.resolve(stem + ".png");
    for (int i = 2; !taken.add(picture.toAbsolutePath().normalize()); i++) {
      picture = folder.resolve(stem + "-" + i + ".png");
    }
    return picture;
  }
}
