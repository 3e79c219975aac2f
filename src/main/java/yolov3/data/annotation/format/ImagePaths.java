package yolov3.data.annotation.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import yolov3.data.folder.ForeignFiles;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/** Names and places of files of a data set. */
public final class ImagePaths {

  private ImagePaths() {}

  /** Lists files of a folder whose names have an ending such as {@code .xml}, in order. */
  public static List<Path> in(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ending))
          .filter(f -> !ForeignFiles.isForeign(f) && Files.isRegularFile(f))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UserException("folder '" + folder + "' cannot be read: " + IoErrors.reasonOf(e), e);
    }
  }

  /** Resolves a path as it was written, with the separators of Windows too; null for no path. */
  public static Path resolve(Path folder, String written) {
    try {
      Path path = folder.resolve(written);
      return written.indexOf('\\') >= 0 && !Files.exists(path)
          ? folder.resolve(written.replace('\\', '/'))
          : path;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Returns the file at a path as it was written, or null when there is none. */
  public static Path existing(Path folder, String written) {
    Path path = resolve(folder, written);
    return path != null && Files.isRegularFile(path) ? path : null;
  }

  /** Returns the last name of a path of any system. */
  public static String lastName(String written) {
    return written.substring(Math.max(written.lastIndexOf('/'), written.lastIndexOf('\\')) + 1);
  }

  /** Returns a file's name without its ending. */
  public static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }
}
