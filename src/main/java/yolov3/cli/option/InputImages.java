package yolov3.cli.option;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import yolov3.data.folder.ImageFolder;
import yolov3.data.folder.PathPattern;
import yolov3.data.image.ImageDecoder;
import yolov3.io.UserException;

/** Images that a user names: files, folders, and patterns that no shell has replaced. */
public final class InputImages {

  private InputImages() {}

  /**
   * The images, each once, in the order in which they are named; in a folder and of a pattern by
   * their paths. A file that is missing is among them, unless all are.
   *
   * @param remarks takes a line for each folder or pattern with files that are not read
   * @throws UserException when a folder or a pattern has no images, or none of the files is there
   */
  public static List<Path> of(List<String> inputs, Consumer<String> remarks) {
    Set<Path> images = new LinkedHashSet<>();
    for (String input : inputs) {
      if (PathPattern.isPattern(input) && !exists(input)) {
        images.addAll(matches(input, remarks));
      } else {
        Path path = path(input);
        if (Files.isDirectory(path)) {
          images.addAll(imagesIn(path, remarks));
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

  private static List<Path> matches(String pattern, Consumer<String> remarks) {
    ImageFolder found = PathPattern.files(pattern);
    if (found.images().isEmpty()) {
      throw nothing("no images match '" + pattern + "'", found.describeOthers());
    }
    remark("'" + pattern + "'", found, remarks);
    return found.images();
  }

  private static List<Path> imagesIn(Path folder, Consumer<String> remarks) {
    ImageFolder found = ImageFolder.under(folder, 1);
    if (found.images().isEmpty()) {
      throw nothing("no images in " + folder, found.describeOthers());
    }
    remark(folder.toString(), found, remarks);
    return found.images();
  }

  private static void remark(String where, ImageFolder found, Consumer<String> remarks) {
    if (!found.others().isEmpty()) {
      remarks.accept(where + ": not read: " + found.describeOthers());
    }
    if (!found.foreign().isEmpty()) {
      remarks.accept(where + ": " + found.describeForeign());
    }
  }

  private static UserException nothing(String message, String others) {
    return new UserException(
        message + (others.isEmpty() ? "" : ", only " + others) + "; " + ImageDecoder.EXPECTED);
  }
}
