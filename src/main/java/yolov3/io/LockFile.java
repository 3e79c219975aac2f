package yolov3.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Supplier;

/** A lock between processes. One that crashed leaves the file behind, but no lock. */
public final class LockFile {

  private LockFile() {}

  /**
   * Does some work while holding the lock.
   *
   * @param file created if missing, and left; its folder exists
   * @return the result of the work, or nothing when somebody else has the lock
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
