package yolov3.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps a second process away. The operating system gives the lock back when the process ends,
 * however it ends, so one that crashed leaves a file but no lock.
 */
public final class LockFile {

  private LockFile() {}

  /**
   * Does some work while nobody else does.
   *
   * @param file made if missing, and left; its folder exists
   * @return what the work gave, or nothing when somebody has the lock
   */
  public static <T> Optional<T> holding(Path file, Supplier<T> work) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        return Optional.empty();
      }
      return Optional.of(work.get()); // closing the channel gives the lock back
    } catch (OverlappingFileLockException e) { // somebody in this process has it
      return Optional.empty();
    }
  }
}
