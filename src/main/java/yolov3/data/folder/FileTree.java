package yolov3.data.folder;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The files in a folder and a few levels below it, by their names; hidden folders are left out. */
public final class FileTree {

  private static final int MAX_LEVELS = 5;

  /** Hidden folders, thumbnails of a Synology, and what a Mac puts into archives. */
  private static final Pattern FOREIGN = Pattern.compile("[.@].+|__MACOSX");

  private final Map<String, List<Path>> byName = new HashMap<>();

  public FileTree(Path folder) {
    try {
      Files.walkFileTree(
          folder, EnumSet.noneOf(FileVisitOption.class), MAX_LEVELS, new Collector(folder));
    } catch (IOException e) {
      return; // what can't be read can't be taken for another file
    }
    byName.values().forEach(Collections::sort);
  }

  /** All files of a name, in order of their paths. */
  public List<Path> named(Path name) {
    return byName.getOrDefault(name.toString(), List.of());
  }

  private final class Collector extends SimpleFileVisitor<Path> {
    private final Path root;

    Collector(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return !folder.equals(root) && FOREIGN.matcher(folder.getFileName().toString()).matches()
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      byName.computeIfAbsent(file.getFileName().toString(), name -> new ArrayList<>()).add(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
