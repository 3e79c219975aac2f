package yolov3.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "other paths")
class PythonInterpreterTest {

  private static final Map<String, String> NAMED = Map.of("YOLOV3_PYTHON", "/opt/python");

  @TempDir Path folder;

  @Test
  void givenOneComesBeforeTheVariableThatComesBeforeTheVirtualEnvironment() throws IOException {
    Path virtual = folder.resolve(".venv/bin/python");
    Files.createDirectories(virtual.getParent());
    assertTrue(Files.createFile(virtual).toFile().setExecutable(true));
    assertEquals(
        new PythonInterpreter("/my/python"),
        PythonInterpreter.find(Path.of("/my/python"), NAMED, folder));
    assertEquals(new PythonInterpreter("/opt/python"), PythonInterpreter.find(null, NAMED, folder));
    assertEquals(
        new PythonInterpreter(virtual.toString()),
        PythonInterpreter.find(null, Map.of("YOLOV3_PYTHON", ""), folder));
  }

  @Test
  void withoutAnyItIsTheOneOnThePath() {
    assertEquals(new PythonInterpreter("python3"), PythonInterpreter.find(null, Map.of(), folder));
  }
}
