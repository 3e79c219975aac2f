package yolov3.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

  @TempDir Path folder;

  @Test
  void secondHolderInTheSameProcessGetsNothing() throws IOException {
    Path lock = folder.resolve("lock");
    Optional<Optional<String>> results =
        LockFile.holding(lock, () -> holding(lock, "second")); // while the first has it
    assertEquals(Optional.of(Optional.empty()), results);
    assertEquals(Optional.of("third"), LockFile.holding(lock, () -> "third"));
  }

  @Test
  void lockIsGivenBackWhenTheWorkFails() throws IOException {
    Path lock = folder.resolve("lock");
    assertThrows(
        IllegalStateException.class,
        () ->
            LockFile.holding(
                lock,
                () -> {
                  throw new IllegalStateException("the work failed");
                }));
    assertEquals(Optional.of("next"), LockFile.holding(lock, () -> "next"));
  }

  @Test
  void fileThatSomebodyLeftIsNoLock() throws IOException {
    Path lock = Files.writeString(folder.resolve("lock"), "left by a crash");
    assertEquals(Optional.of("mine"), LockFile.holding(lock, () -> "mine"));
    assertTrue(Files.exists(lock));
  }

  @Test
  void folderMustExist() {
    assertThrows(
        NoSuchFileException.class,
        () -> LockFile.holding(folder.resolve("absent/lock"), () -> "never"));
  }

  private static Optional<String> holding(Path lock, String result) {
    try {
      return LockFile.holding(lock, () -> result);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
