package yolov3.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {

  @TempDir Path temp;

  @Test
  void folderIsAbsentUntilItIsFinished() throws IOException {
    Path target = temp.resolve("step-1");
    try (AtomicFolder partial = AtomicFolder.beside(target)) {
      Files.createFile(partial.path().resolve("variables"));
      assertEquals(1, names().size());
      assertTrue(names().get(0).startsWith(".step-1.partial-"), names().toString());
      partial.finishDurably();
    }
    assertEquals(List.of("step-1"), names());
  }

  @Test
  void folderThatIsNotFinishedIsDeleted() throws IOException {
    try (AtomicFolder partial = AtomicFolder.beside(temp.resolve("step-1"))) {
      Files.createFile(partial.path().resolve("variables"));
    }
    assertEquals(List.of(), names());
  }

  @Test
  void folderThatIsThereIsFilledAndALinkToItStaysOne() throws IOException {
    Path there = Files.createDirectory(temp.resolve("there"));
    Path link;
    try {
      link = Files.createSymbolicLink(temp.resolve("link"), there);
    } catch (UnsupportedOperationException | IOException e) {
      link = there; // a system without links
    }
    Object key = Files.readAttributes(there, BasicFileAttributes.class).fileKey();
    try (AtomicFolder partial = AtomicFolder.forPlace(link)) {
      Files.createFile(partial.path().resolve("variables"));
      assertFalse(Files.exists(there.resolve("variables")));
      partial.finish();
    }
    try (Stream<Path> entries = Files.list(there)) {
      assertEquals(List.of(there.resolve("variables")), entries.toList());
    }
    assertEquals(key, Files.readAttributes(there, BasicFileAttributes.class).fileKey());
    assertTrue(link == there || Files.isSymbolicLink(link));
  }

  @Test
  void onlyFoldersThatWereNotFinishedAreAbandoned() throws IOException {
    for (String name : List.of(".step-7.partial-1x", ".a.partial-1x", "step-7", ".step-7", "b")) {
      Files.createFile(Files.createDirectory(temp.resolve(name)).resolve("file"));
    }
    AtomicFolder.deleteAbandoned(temp, "step-\\d+");
    assertEquals(List.of(".a.partial-1x", ".step-7", "b", "step-7"), names());
    AtomicFolder.deleteAbandoned(temp.resolve("absent"), "step-\\d+");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // has no sleep
  void whatAnotherProcessIsWritingIsNotAbandoned() throws Exception {
    Process other = new ProcessBuilder("sleep", "60").start();
    long own = ProcessHandle.current().pid();
    try {
      Files.createDirectory(temp.resolve(".a.partial-" + other.pid() + "-1x"));
      Files.createDirectory(temp.resolve(".b.partial-" + own + "-1x"));
      AtomicFolder.deleteAbandoned(temp, ".+");
      Path held = temp.resolve(".a.partial-" + other.pid() + "-1x");
      assertEquals(List.of(held.getFileName().toString()), names());
      Files.setLastModifiedTime(held, FileTime.from(Instant.EPOCH)); // before the process began
      AtomicFolder.deleteAbandoned(temp, ".+");
      assertEquals(List.of(), names());
      Files.createDirectory(held);
    } finally {
      other.destroyForcibly().waitFor();
    }
    AtomicFolder.deleteAbandoned(temp, ".+");
    assertEquals(List.of(), names());
  }

  /** Of {@code /sys} the kernel says that folders can't be synced, as of some shared folders. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void folderThatCannotBeSyncedIsNoFailureButAFileIs() throws IOException {
    Path folder = Path.of("/sys");
    assumeFalse(canBeSynced(folder));
    AtomicFolder.sync(folder);
    assertThrows(IOException.class, () -> AtomicFolder.sync(temp.resolve("absent")));
  }

  private static boolean canBeSynced(Path folder) {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
      return true;
    } catch (NoSuchFileException e) {
      return true; // or is not there at all
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(temp)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
