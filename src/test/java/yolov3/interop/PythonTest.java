package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonTest {

  @Test
  void namedPythonIsTaken(@TempDir Path empty) {
    assertEquals("/opt/python", Python.executable("/opt/python", empty.resolve("bin/python")));
  }

  @Test
  void withoutAPythonTheMessageSaysHowToMakeOne(@TempDir Path empty) {
    Path missing = empty.resolve("bin/python");
    AssertionError error = assertThrows(AssertionError.class, () -> Python.executable("", missing));
    assertEquals(
        "no Python for the interop tests: YOLOV3_PYTHON is not set and "
            + missing
            + " does not exist; make it with: python3 -m venv .venv && .venv/bin/pip install -r"
            + " src/test/python/requirements.txt",
        error.getMessage());
  }
}
