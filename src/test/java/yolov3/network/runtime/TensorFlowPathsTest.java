package yolov3.network.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import yolov3.io.UserException;

class TensorFlowPathsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getRoot();

  @Test
  void pathsFromTheWorkingFolderHideItsCharacters() {
    Path working = ROOT.resolve("cones [v3]");
    assertEquals(
        Path.of("models", "a").toString(),
        TensorFlowPaths.of(working.resolve("models/a"), working));
    assertEquals(".", TensorFlowPaths.of(working, working));
  }

  @Test
  void otherPathsAreAbsolute() {
    Path plain = ROOT.resolve("cones v3");
    assertEquals(plain.toString(), TensorFlowPaths.of(ROOT.resolve("b/../cones v3"), ROOT));
  }

  @Test
  void foldersThatTensorFlowDoesNotFindAreRefused() {
    Path folder = ROOT.resolve("models [v3]").resolve("a");
    UserException e = assertThrows(UserException.class, () -> TensorFlowPaths.of(folder, ROOT));
    assertTrue(e.getMessage().startsWith("'" + folder + "' has a ["), e.getMessage());
    assertTrue(
        e.getMessage().endsWith("TensorFlow finds no files below such a folder; choose another"),
        e.getMessage());
  }
}
