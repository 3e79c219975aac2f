package yolov3.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import yolov3.annotation.PathPattern;
import yolov3.dataset.ImageFiles;
import yolov3.error.UserException;
import yolov3.files.IoFailures;

/** Images that a user names: files, folders, and patterns that no shell has replaced. */
final class InputImages {

  private InputImages() {}

  /**
   * The images, each once, in the order in which they are named; in a folder and of a pattern by
   * their paths. A file that is missing is among them, unless all are.
   *
   * @throws UserException when a folder or a pattern has no images, or none of the files is there
   */
  static List<Path> of(List<String> inputs) {
    Set<Path> images = new LinkedHashSet<>();
    for (String input : inputs) {
      if (PathPattern.isPattern(input) && !exists(input)) {
        images.addAll(matches(input));
      } else {
        Path path = path(input);
        if (Files.isDirectory(path)) {
          images.addAll(imagesIn(path));
        } else {
          images.add(path);
        }
      }
    }
    if (images.stream().noneMatch(Files::exists)) {
      throw new UserException(
          "image '%s' not found%s"
              .formatted(
                  images.iterator().next(),
                  images.size() == 1 ? "" : ", nor any other of the " + images.size()));
    }
    return List.copyOf(images);
  }

  private static boolean exists(String input) {
    try {
      return Files.exists(Path.of(input));
    } catch (InvalidPathException e) { // Windows, where no name has a star
      return false;
    }
  }

  private static Path path(String input) {
    try {
      return Path.of(input);
    } catch (InvalidPathException e) {
      throw new UserException("'" + input + "' is no path: " + e.getReason(), e);
    }
  }

  private static List<Path> matches(String pattern) {
    List<Path> found =
        PathPattern.matches(pattern).stream().filter(ImageFiles::isNamedAsImage).toList();
    return required(found, "no images match '" + pattern + "'");
  }

  private static List<Path> imagesIn(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> found = entries.filter(ImageFiles::isNamedAsImage).sorted().toList();
      return required(found, "no images in " + folder);
    } catch (IOException e) {
      throw new UserException(folder + " can't be read (" + IoFailures.reasonOf(e) + ")", e);
    }
  }

  private static List<Path> required(List<Path> found, String nothing) {
    if (found.isEmpty()) {
      throw new UserException(
          nothing + "; expected files that end in " + String.join(", ", ImageFiles.EXTENSIONS));
    }
    return found;
  }
}
