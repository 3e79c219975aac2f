package yolov3.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path folder;

  @Test
  void earlierFileIsReplaced() throws IOException {
    Path file = folder.resolve("figures.json");
    AtomicFile.write(file, "earlier, and longer");
    AtomicFile.write(file, "later");
    assertEquals("later", Files.readString(file));
    assertEquals(List.of(file), list());
  }

  @Test
  void foldersAreMadeWhenAskedFor() throws IOException {
    Path file = folder.resolve("a/b/page.html");
    assertEquals(
        file + " can't be written: no such file",
        assertThrows(RunFailedException.class, () -> AtomicFile.write(file, "")).getMessage());
    AtomicFile.writeWithFolders(file, stream -> stream.write('x'));
    assertEquals("x", Files.readString(file));
  }

  @Test
  void failureLeavesTheEarlierFileAndNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("figures.json"), "earlier");
    RunFailedException failure =
        assertThrows(
            RunFailedException.class,
            () ->
                AtomicFile.write(
                    file,
                    stream -> {
                      stream.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }));
    assertEquals(file + " can't be written: No space left on device", failure.getMessage());
    assertEquals("earlier", Files.readString(file));
    assertEquals(List.of(file), list());
  }

  @Test
  void bugLeavesTheEarlierFileAndNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("figures.json"), "earlier");
    for (Throwable bug : List.of(new IllegalStateException("a bug"), new OutOfMemoryError())) {
      assertSame(
          bug,
          assertThrows(
              bug.getClass(),
              () ->
                  AtomicFile.write(
                      file,
                      stream -> {
                        stream.write(new byte[100_000]);
                        if (bug instanceof Error error) {
                          throw error;
                        }
                        throw (RuntimeException) bug;
                      })));
      assertEquals("earlier", Files.readString(file));
      assertEquals(List.of(file), list());
    }
  }

  @Test
  void contentMayCloseTheStream() throws IOException {
    Path file = folder.resolve("figures.json");
    AtomicFile.write(
        file,
        stream -> {
          stream.write('x');
          stream.close(); // as Jackson does
        });
    assertEquals("x", Files.readString(file));
  }

  @Test
  void linkStaysALinkToTheNewFile() throws IOException {
    Path target = Files.writeString(folder.resolve("a.json"), "earlier");
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), target);
    AtomicFile.write(link, "later");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("later", Files.readString(target));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void deviceIsWrittenToAndNotReplaced() {
    Path device = Path.of("/dev/null");
    AtomicFile.write(device, "gone");
    assertFalse(Files.isRegularFile(device));
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
