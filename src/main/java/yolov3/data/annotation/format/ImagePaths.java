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

/** Where the images of a data set lie. */
public final class ImagePaths {

  private ImagePaths() {}

  /** Files of a folder whose names have an ending such as {@code .xml}, in order. */
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

  /** A path as it was written, with the separators of Windows too, or null when it is none. */
  public static Path resolve(Path folder, String written) {
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
  public static String lastPart(String written) {
    return written.substring(Math.max(written.lastIndexOf('/'), written.lastIndexOf('\\')) + 1);
  }

  /** A file's name without its ending. */
  public static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }
}
