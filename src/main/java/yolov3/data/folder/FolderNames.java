package yolov3.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of the files in folders; each folder is listed once. Thread-safe. */
public final class FolderNames {

  private final Map<Path, Set<String>> names = new ConcurrentHashMap<>();

  /** Returns the names in a folder without foreign ones; empty when there is no such folder. */
  public Set<String> in(Path folder) {
    return names.computeIfAbsent(folder.toAbsolutePath().normalize(), FolderNames::list);
  }

  /** Tells whether a file is there. */
  public boolean has(Path file) {
    return in(file.resolveSibling("")).contains(file.getFileName().toString())
        && Files.isRegularFile(file);
  }

  private static Set<String> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !ForeignFiles.isForeign(file))
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      return Set.of(); // there is none, or whoever opens a file of it will say why
    }
  }
}
