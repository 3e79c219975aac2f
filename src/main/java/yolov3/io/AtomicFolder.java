package yolov3.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder that is complete or absent: it is filled beside its place and renamed at the end.
 * Closing deletes it unless it was renamed, and so does the end of the program, by Ctrl-C for
 * example.
 */
public final class AtomicFolder implements AutoCloseable {

  private static final String PARTIAL = ".partial-";

  private final Path target;
  private final Path path;
  private final Thread atExit;
  private boolean gone;

  private AtomicFolder(Path target, Path path, Runnable stopWriting) {
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
   * Looks early whether a folder may get the name later.
   *
   * @throws UserException when something is there that is no empty folder
   */
  public static void requireFree(Path target) {
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw new UserException(target + " is a file; expected a folder that is absent or empty");
    }
    if (Files.isDirectory(target)) {
      try (Stream<Path> entries = Files.list(target)) {
        if (entries.findAny().isPresent()) {
          throw new UserException(
              target + " is not empty; delete it, or choose another folder by --out");
        }
      } catch (IOException e) {
        throw new UserException(target + " can't be read (" + IoErrors.reasonOf(e) + ")", e);
      }
    }
  }

  /**
   * Makes a new empty folder beside its later place; the caller closes it.
   *
   * @param target where it will be; absent or an empty folder
   * @throws IOException if no folder can be made there
   */
  public static AtomicFolder beside(Path target) throws IOException {
    return beside(target, () -> {});
  }

  /**
   * Makes a new empty folder beside its later place; the caller closes it.
   *
   * @param target where it will be; absent or an empty folder
   * @param stopWriting ends the threads that write into it; called when the program ends early
   * @throws IOException if no folder can be made there
   */
  public static AtomicFolder beside(Path target, Runnable stopWriting) throws IOException {
    Path place = target.toAbsolutePath().normalize();
    Path path = nameBeside(place);
    Files.createDirectories(place.getParent());
    Files.createDirectory(path);
    AtomicFolder folder = new AtomicFolder(place, path, stopWriting);
    Runtime.getRuntime().addShutdownHook(folder.atExit);
    return folder;
  }

  /**
   * A name that nobody has for what is to get another one. Not that of a temporary file of Java's,
   * which is hidden from all other users.
   */
  static Path nameBeside(Path target) {
    String suffix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    return target.resolveSibling("." + target.getFileName() + PARTIAL + suffix);
  }

  /** Where to write until {@link #finish}. */
  public Path path() {
    return path;
  }

  /**
   * Renames the folder to its place.
   *
   * @throws IOException if something else came to lie there, or the program is ending
   */
  public synchronized void finish() throws IOException {
    if (gone) {
      throw new IOException("stopped; nothing was kept");
    }
    Files.deleteIfExists(target); // an empty folder, which not every system renames over
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    gone = true;
  }

  /**
   * Renames the folder to its place once everything in it has reached the disk, so that not even a
   * power cut leaves a torn file under the final name.
   *
   * @throws IOException if something else came to lie there, or the program is ending
   */
  public void finishDurably() throws IOException {
    try (Stream<Path> entries = Files.walk(path)) {
      for (Path entry : entries.toList()) {
        sync(entry);
      }
    }
    finish();
    sync(target.getParent());
  }

  /** Waits until a file or folder has reached the disk. */
  static void sync(Path path) throws IOException {
    if (Files.isDirectory(path) && System.getProperty("os.name").startsWith("Windows")) {
      return; // folders can't be opened there
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
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
      deleteTree(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletes what a program that was killed has left half-written in a folder. Nobody may be writing
   * there.
   *
   * @param folder may be absent
   * @param targets regular expression for the names that the folders were to get
   */
  public static void deleteAbandoned(Path folder, String targets) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    String abandoned = "\\." + targets + Pattern.quote(PARTIAL) + "[0-9a-z]+";
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().matches(abandoned)) {
          deleteTree(entry);
        }
      }
    }
  }

  /** Deletes a folder and all in it; nothing when it is absent. */
  public static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder)) {
      Files.walkFileTree(folder, new Deletion());
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
