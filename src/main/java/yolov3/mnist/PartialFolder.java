package yolov3.mnist;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ThreadLocalRandom;
import yolov3.dataset.IoFailures;
import yolov3.error.RunFailedException;
import yolov3.error.UserException;

/**
 * A folder that is complete or absent: it is filled beside its place and renamed at the end.
 * Closing deletes it unless it was renamed, and so does the end of the program, by Ctrl-C for
 * example.
 */
final class PartialFolder implements AutoCloseable {

  private final Path target;
  private final Path path;
  private final Thread atExit;
  private boolean gone;

  private PartialFolder(Path target, Path path, Runnable stopWriting) {
    this.target = target;
    this.path = path;
    this.atExit =
        new Thread(
            () -> {
              stopWriting.run();
              delete();
            },
            "delete " + path.getFileName());
  }

  /**
   * Makes a new empty folder beside its later place; the caller closes it.
   *
   * @param target where it will be, absolute; absent or an empty folder
   * @param stopWriting ends the threads that write into it; called when the program ends early
   * @throws UserException if no folder can be made there
   */
  static PartialFolder beside(Path target, Runnable stopWriting) {
    // Not createTempDirectory, which hides the folder from all other users.
    String suffix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    Path path = target.resolveSibling("." + target.getFileName() + ".partial-" + suffix);
    try {
      Files.createDirectories(target.getParent());
      Files.createDirectory(path);
    } catch (IOException e) {
      throw new UserException(
          "folder '"
              + target.getParent()
              + "' cannot be written ("
              + IoFailures.reasonOf(e)
              + "); choose another folder with --out",
          e);
    }
    PartialFolder folder = new PartialFolder(target, path, stopWriting);
    Runtime.getRuntime().addShutdownHook(folder.atExit);
    return folder;
  }

  Path path() {
    return path;
  }

  /**
   * Renames the folder to its place.
   *
   * @throws RunFailedException if something else came to lie there, or the program is ending
   */
  synchronized void finish() {
    if (gone) {
      throw new RunFailedException("drawing '" + target + "' was stopped; nothing was kept");
    }
    try {
      Files.deleteIfExists(target); // an empty folder, which not every system renames over
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      gone = true;
    } catch (IOException e) {
      throw new RunFailedException(
          "folder '" + target + "' cannot be put in its place: " + IoFailures.reasonOf(e), e);
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the program is ending and the hook is at work
    }
    delete();
  }

  private synchronized void delete() {
    if (gone) {
      return;
    }
    gone = true;
    try {
      Files.walkFileTree(path, new Deletion());
    } catch (IOException e) {
      throw new RunFailedException(
          "unfinished folder '" + path + "' cannot be deleted: " + IoFailures.reasonOf(e), e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
