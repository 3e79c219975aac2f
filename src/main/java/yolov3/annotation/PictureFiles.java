package yolov3.annotation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import yolov3.error.UserException;
import yolov3.files.IoFailures;

/** Where the pictures of a data set lie. */
final class PictureFiles {

  /** Of pictures, also of those that can't be read here, so that they are not passed over. */
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff", "heic", "dng", "mpo", "pfm");

  /** A folder tree that is deeper has a loop of links or was given by mistake. */
  static final int MAX_DEPTH = 16;

  private PictureFiles() {}

  /** Whether a file's name ends like a picture's. */
  static boolean isNamedPicture(Path file) {
    if (file.getFileName() == null) { // the root of a file system
      return false;
    }
    String name = file.getFileName().toString();
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  /** All pictures in a folder and the folders in it, in order of their paths. */
  static List<Path> under(Path folder) {
    return under(folder, MAX_DEPTH);
  }

  /** The same down to so many folders; 1 is the folder itself. */
  static List<Path> under(Path folder, int depth) {
    try (Stream<Path> files = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(f -> isNamedPicture(f) && Files.isRegularFile(f)).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      IOException cause = e instanceof IOException io ? io : (IOException) e.getCause();
      throw new UserException(
          "folder '" + folder + "' cannot be read: " + IoFailures.reasonOf(cause), e);
    }
  }

  /** Files of a folder whose names have an ending such as {@code .xml}, in order. */
  static List<Path> in(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ending))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UserException(
          "folder '" + folder + "' cannot be read: " + IoFailures.reasonOf(e), e);
    }
  }

  /** A path as it was written, with the separators of Windows too, or null when it is none. */
  static Path resolve(Path folder, String written) {
    try {
      Path path = folder.resolve(written);
      if (written.indexOf('\\') >= 0 && !Files.exists(path)) {
        return folder.resolve(written.replace('\\', '/'));
      }
      return path;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** The last part of a path of any system. */
  static String lastPart(String written) {
    return written.substring(Math.max(written.lastIndexOf('/'), written.lastIndexOf('\\')) + 1);
  }

  /** A file's name without its ending. */
  static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }
}
