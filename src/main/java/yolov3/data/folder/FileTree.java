package yolov3.data.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files in a folder and a few levels below it, by their names; hidden folders are skipped. */
public final class FileTree {

  private static final int MAX_LEVELS = 5;

  /** Hidden folders, thumbnails of a Synology, and what a Mac puts into archives. */
  private static final Pattern FOREIGN = Pattern.compile("[.@].+|__MACOSX");

  private final Map<String, List<Path>> byName = new HashMap<>();

  public FileTree(Path folder) {
    add(folder, MAX_LEVELS);
  }

  private void add(Path folder, int levels) {
    try (Stream<Path> entries = Files.list(folder)) {
      entries.forEach(
          entry -> {
            String name = entry.getFileName().toString();
            if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
              byName.computeIfAbsent(name, key -> new ArrayList<>()).add(entry);
            } else if (levels > 1 && !FOREIGN.matcher(name).matches()) {
              add(entry, levels - 1);
            }
          });
    } catch (IOException | UncheckedIOException e) {
      // what can't be read can't be taken for another file
    }
  }

  /** Returns all files of a name, in order of their paths. */
  public List<Path> named(Path name) {
    return byName.getOrDefault(name.toString(), List.of()).stream().sorted().toList();
  }
}
