package yolov3.inference.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.data.ClassNames;
import yolov3.io.UserException;

class ClassNamesOutputTest {

  @TempDir Path temp;

  private OutputFolder folder() {
    return new OutputFolder(temp, List.of());
  }

  private void write(String... names) {
    new ClassNamesOutput(folder(), new ClassNames(List.of(names))).finish();
  }

  private void addLabel() {
    folder().write("labels/a.txt", file -> Files.writeString(file, "0 0.5 0.5 1 1\n"));
  }

  @Test
  void namesOfLabelsThatAreThereAreNotReplacedByOthers() throws IOException {
    addLabel();
    write("cat", "dog");
    write("cat", "dog");
    assertEquals(
        "%s has other class names, those of the files in %s; choose another folder"
            .formatted(temp.resolve("classes.txt"), temp.resolve("labels")),
        assertThrows(UserException.class, () -> write("dog", "cat")).getMessage());
    assertEquals(List.of("cat", "dog"), Files.readAllLines(temp.resolve("classes.txt")));
  }

  @Test
  void namesWithoutLabelsAreReplaced() throws IOException {
    write("cat", "dog");
    write("dog");
    assertEquals(List.of("dog"), Files.readAllLines(temp.resolve("classes.txt")));
  }
}
