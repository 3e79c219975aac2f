package yolov3.data.annotation.format;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import yolov3.io.TextLines;

/**
 * Paths of images that a list gives, relative to the folder of the list. A list that was moved, or
 * written for a program that is started elsewhere, gives paths that start in another folder: then
 * one folder is found that stands for what all such paths start with.
 */
public final class ListPaths {

  /** Folders above the list's in which its paths may start. */
  private static final int FOLDERS_ABOVE = 3;

  /** Characters of a path up to which a message shows the whole. */
  private static final int MAX_SHOWN = 500;

  /** Missing files for which another start is looked for. */
  private static final int MAX_TRIES = 100;

  private final Path list;
  private final List<Path> starts = new ArrayList<>();
  private int tries;
  private String oldStart;
  private Path newStart;
  private int moved;

  /**
   * @param images folder in which paths start before that of the list, or null
   */
  public ListPaths(Path list, Path images) {
    this.list = list;
    if (images != null) {
      starts.add(images);
    }
    starts.add(list.resolveSibling(""));
  }

  /**
   * Returns the file that a path of the list means, whether or not it is there; null for no path.
   */
  public Path resolve(String written) {
    Path asWritten = null;
    for (Path start : starts) {
      Path path = ImagePaths.resolve(start, written);
      if (path == null || Files.exists(path)) {
        return path;
      }
      asWritten = path;
    }
    String text = written.replace('\\', '/');
    if (oldStart == null && tries++ < MAX_TRIES) {
      findStart(text);
    }
    Path found = atNewStart(text);
    if (found == null) {
      return asWritten;
    }
    moved++;
    return found;
  }

  /**
   * Words that an image of a list is missing.
   *
   * @param written its path in the list
   * @param resolved where it was looked for last
   */
  public static String notFound(String written, Path resolved) {
    String tried = resolved.toAbsolutePath().normalize().toString();
    return "image '%s' not found%s; paths are relative to the folder of the list file"
        .formatted(
            TextLines.shortened(written),
            tried.length() > MAX_SHOWN ? "" : ": '" + tried + "' does not exist");
  }

  private Path atNewStart(String text) {
    return oldStart != null && text.startsWith(oldStart)
        ? ImagePaths.existing(newStart, text.substring(oldStart.length()))
        : null;
  }

  private void findStart(String text) {
    Path above = list.toAbsolutePath().normalize().getParent();
    for (int i = 0; i < FOLDERS_ABOVE && above != null; i++) {
      above = above.getParent();
      if (above != null && ImagePaths.existing(above, text) != null) {
        oldStart = "";
        newStart = above;
        return;
      }
    }
    for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
      String rest = text.substring(slash + 1);
      for (Path start : starts) {
        if (ImagePaths.existing(start, rest) != null) {
          oldStart = text.substring(0, slash + 1);
          newStart = start;
          return;
        }
      }
    }
  }

  /** Returns a note on paths that were found elsewhere than written. */
  public Optional<String> note() {
    return moved == 0
        ? Optional.empty()
        : Optional.of(
            oldStart.isEmpty()
                ? "%s: %d paths are not in the folder of the list, but start in '%s'"
                    .formatted(list, moved, newStart)
                : "%s: %d paths start with '%s', which does not exist; these images are read from '%s' instead"
                    .formatted(
                        list,
                        moved,
                        oldStart,
                        newStart.toString().isEmpty() ? "." : newStart.toString()));
  }
}
