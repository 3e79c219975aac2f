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
import yolov3.io.Counted;
import yolov3.io.UserException;

/** Input images of a command: files, folders, and patterns that the shell did not expand. */
public final class InputImages {

  private InputImages() {}

  /**
   * Lists the images, each once, in the given order; those of a folder or pattern sorted by path. A
   * missing file is kept, unless all are missing.
   *
   * @param remarks takes a line for each folder or pattern with files that are skipped
   * @throws UserException when a folder or pattern has no images, or all files are missing
   */
  public static List<Path> of(List<String> inputs, Consumer<String> remarks) {
    Set<Path> images = new LinkedHashSet<>();
    for (String input : inputs) {
      if (PathPattern.isPattern(input) && !exists(input)) {
        images.addAll(
            found(PathPattern.files(input), "no images match ", "'" + input + "'", remarks));
      } else {
        Path path = path(input);
        if (Files.isDirectory(path)) {
          images.addAll(
              found(ImageFolder.under(path, 1), "no images in ", "'" + path + "'", remarks));
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
                  images.size() == 1
                      ? ""
                      : ", nor the other " + Counted.of(images.size() - 1, "image")));
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
      throw new UserException("'" + input + "' is not a path: " + e.getReason(), e);
    }
  }

  private static List<Path> found(
      ImageFolder found, String none, String where, Consumer<String> remarks) {
    if (found.images().isEmpty()) {
      throw new UserException(
          "%s%s%s; %s"
              .formatted(
                  none,
                  where,
                  found.others().isEmpty() ? "" : ", only " + found.describeOthers(),
                  ImageDecoder.EXPECTED));
    }
    if (!found.others().isEmpty()) {
      remarks.accept(where + ": not read: " + found.describeOthers());
    }
    if (!found.foreign().isEmpty()) {
      remarks.accept(where + ": " + found.describeForeign());
    }
    return found.images();
  }
}
