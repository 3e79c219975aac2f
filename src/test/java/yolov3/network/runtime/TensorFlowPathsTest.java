package yolov3.network.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import yolov3.io.UserException;

class TensorFlowPathsTest {

  @Test
  void pathsFromTheWorkingFolderHideItsCharacters() {
    Path working = Path.of("cones [v3]").toAbsolutePath();
    assertEquals(
        Path.of("models", "a").toString(),
        TensorFlowPaths.of(working.resolve("models/a"), working));
    Path plain = Path.of("cones").toAbsolutePath();
    assertEquals(plain.toString(), TensorFlowPaths.of(Path.of("b/../cones"), working));
  }

  @Test
  void otherFoldersAreRefused() {
    Path folder = Path.of("models [v3]", "a");
    UserException e = assertThrows(UserException.class, () -> TensorFlowPaths.of(folder));
    assertEquals(
        "'%s' has one of the characters %s, and TensorFlow finds no files below such a folder; choose another"
            .formatted(folder, java.io.File.separatorChar == '\\' ? "*?[" : "*?[\\"),
        e.getMessage());
  }
}
