package yolov3.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder that is complete or absent, or empty where it was there before: filled beside its place
 * and renamed at the end. Closing it, or the end of the program, deletes it unless it was renamed.
 */
public final class AtomicFolder implements AutoCloseable {

  private static final String PARTIAL = ".partial-";

  private final Path target;
  private final Path path;
  private final Runnable atExit;
  private boolean gone;

  private AtomicFolder(Path target, Path path, Runnable stopWriting) {
    this.target = target;
    this.path = path;
    this.atExit =
        () -> {
          stopWriting.run();
          delete();
        };
  }

  /**
   * Checks early that a folder may get the name later.
   *
   * @throws UserException when something other than an empty folder is there
   */
  public static void requireFree(Path target) {
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw new UserException(target + " is a file; expected a folder that is absent or empty");
    }
    if (Files.isDirectory(target)) {
      try (Stream<Path> entries = Files.list(target)) {
        if (entries.findAny().isPresent()) {
          throw new UserException(target + " is not empty; delete it, or choose another folder");
        }
      } catch (IOException e) {
        throw IoErrors.unreadable(target, e);
      }
    }
  }

  /** Makes a new folder as {@link #beside(Path, Runnable)} with no threads to end. */
  public static AtomicFolder beside(Path target) throws IOException {
    return beside(target, () -> {});
  }

  /**
   * Makes a new empty folder beside its later place; the caller closes it.
   *
   * @param target its later place: absent or an empty folder
   * @param stopWriting ends the threads that write into it; called when the program ends early
   * @throws IOException if no folder can be made there
   */
  public static AtomicFolder beside(Path target, Runnable stopWriting) throws IOException {
    Path place = target.toAbsolutePath().normalize();
    Files.createDirectories(place.getParent());
    return make(place, nameBeside(place), stopWriting);
  }

  /**
   * Makes a new empty folder whose content comes to a place that a user has named: beside it, or
   * inside it where it is there, since it may be a link or another file system. The caller closes
   * it.
   *
   * @param target absent or an empty folder, which stays
   * @throws IOException if no folder can be made there
   */
  public static AtomicFolder forPlace(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return beside(target);
    }
    Path place = target.toRealPath();
    return make(place, nameBeside(place.resolve("files")), () -> {});
  }

  private static AtomicFolder make(Path place, Path path, Runnable stopWriting) throws IOException {
    Files.createDirectory(path);
    AtomicFolder folder = new AtomicFolder(place, path, stopWriting);
    ExitActions.add(folder.atExit);
    return folder;
  }

  /** Returns a free name; not one of Java's temporary files, which hide from all other users. */
  static Path nameBeside(Path target) {
    String random = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    String suffix = ProcessHandle.current().pid() + "-" + random;
    return target.resolveSibling("." + target.getFileName() + PARTIAL + suffix);
  }

  /** Returns the folder to write into until {@link #finish}. */
  public Path path() {
    return path;
  }

  /**
   * Renames the folder to its place, or moves all that is in it to the place around it.
   *
   * @throws IOException if something else came to lie there, or the program is ending
   */
  public synchronized void finish() throws IOException {
    if (gone) {
      throw new IOException("stopped; nothing was kept");
    }
    if (path.getParent().equals(target)) {
      try (Stream<Path> entries = Files.list(path)) {
        for (Path entry : entries.toList()) {
          Files.move(entry, target.resolve(entry.getFileName()));
        }
      }
      Files.delete(path);
    } else {
      Files.deleteIfExists(target); // an empty folder, which not every system renames over
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    }
    gone = true;
  }

  /** As {@link #finish}, but first syncs all to the disk: no power cut leaves a torn file. */
  public void finishDurably() throws IOException {
    try (Stream<Path> entries = Files.walk(path)) {
      for (Path entry : entries.toList()) {
        sync(entry);
      }
    }
    finish();
    sync(target.getParent());
  }

  /**
   * Waits until a file or folder has reached the disk. Folders can't be asked to on Windows and in
   * some file systems, such as the shared folders of virtual machines.
   */
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    if (ExitActions.remove(atExit)) {
      delete();
    }
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
   * Deletes the unfinished folders of a killed program; those of another process that lives stay.
   * This one may not be writing there.
   *
   * @param folder may be absent
   * @param targets regular expression for the final names of those folders
   */
  public static void deleteAbandoned(Path folder, String targets) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Pattern unfinished =
        Pattern.compile("\\." + targets + Pattern.quote(PARTIAL) + "(?:(\\d{1,18})-)?[0-9a-z]+");
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        Matcher name = unfinished.matcher(entry.getFileName().toString());
        if (name.matches() && !isOfAnother(name.group(1), entry)) {
          deleteTree(entry);
        }
      }
    }
  }

  /** The number of a process that was killed may be this one's now, or that of a younger one. */
  private static boolean isOfAnother(String process, Path folder) throws IOException {
    if (process == null || Long.parseLong(process) == ProcessHandle.current().pid()) {
      return false;
    }
    Instant written = Files.getLastModifiedTime(folder).toInstant();
    return ProcessHandle.of(Long.parseLong(process))
        .filter(alive -> !alive.info().startInstant().orElse(Instant.MIN).isAfter(written))
        .isPresent();
  }

  /** Deletes a folder and all in it; nothing when it is absent. Links are not followed. */
  public static void deleteTree(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(folder)) {
        for (Path entry : entries.toList()) {
          deleteTree(entry);
        }
      } catch (NoSuchFileException e) {
        return; // somebody else was faster
      }
    }
    Files.deleteIfExists(folder);
  }
}
