package yolov3.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExitActionsTest {

  /** Exits with an action left and another removed. */
  static final class Program {

    private Program() {}

    public static void main(String[] none) {
      Runnable removed = () -> System.out.println("removed");
      ExitActions.add(() -> System.out.println("left"));
      ExitActions.add(removed);
      ExitActions.remove(removed);
      System.exit(7);
    }
  }

  @Test
  void runTheActionsThatAreLeftAtAnExit() throws IOException, InterruptedException {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .start();
    String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(7, program.waitFor());
    assertEquals("left", output.strip());
  }

  @Test
  void removesAnActionOnce() {
    Runnable action = () -> {};
    ExitActions.add(action);
    assertTrue(ExitActions.remove(action));
    assertFalse(ExitActions.remove(action));
  }
}
