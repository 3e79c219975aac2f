package yolov3.inference.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.io.RunFailedException;

class OutputFolderTest {

  @TempDir Path temp;

  @Test
  void fileThatCannotBeWrittenIsLeftAsItWas() throws IOException {
    new OutputFolder(temp, List.of()).write("a.txt", file -> Files.writeString(file, "whole"));
    OutputFolder next = new OutputFolder(temp, List.of());
    for (String name : List.of("a.txt", "b.txt")) {
      assertEquals(
          temp.resolve(name) + " can't be written: disk full",
          assertThrows(
                  RunFailedException.class,
                  () ->
                      next.write(
                          name,
                          file -> {
                            Files.writeString(file, "half");
                            throw new IOException("disk full");
                          }))
              .getMessage());
    }
    assertEquals("whole", Files.readString(temp.resolve("a.txt")));
    assertEquals(
        List.of(".written-by-yolov3", "a.txt"), Stream.of(temp.toFile().list()).sorted().toList());
  }
}
