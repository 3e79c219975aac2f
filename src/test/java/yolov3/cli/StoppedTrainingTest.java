package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import yolov3.training.TinyRun;

/** Training in a process of its own, which gets a signal. */
@Tag("tensorflow")
@DisabledOnOs(OS.WINDOWS) // its processes are ended without a signal
class StoppedTrainingTest {

  @TempDir Path temp;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void saysHowToResumeWithTheOptionsThatAreNotInTheConfigOfTheRun() throws Exception {
    Path config = TinyRun.writeConfig(temp, TinyRun.draw(temp.resolve("set"), 2));
    Path models = temp.resolve("my models");
    Path run = models.resolve("tiny");
    assertEquals(
        "./yolov3 train '" + run + "' --resume --deterministic",
        resumeCommandOf(
            "TERM",
            143,
            List.of(
                "train",
                config.toString(),
                "--deterministic",
                "--set",
                "training.epochs=2000",
                "--set",
                "output.models=" + models)));
    assertEquals(
        "./yolov3 train '" + run + "' --resume",
        resumeCommandOf(
            "HUP", 129, List.of("train", run.toString(), "--resume", "--set", "data.cache=ram")));
  }

  /**
   * Returns the last lines of a process that gets a signal after its first epoch. A second HUP ends
   * nothing: shell and system both send one when a terminal is closed.
   */
  private String resumeCommandOf(String signal, int exitCode, List<String> arguments)
      throws IOException, InterruptedException {
    Path results = temp.resolve("my models/tiny/results.csv");
    long before = Files.exists(results) ? Files.size(results) : 0;
    Path out = temp.resolve("out");
    Process process =
        new ProcessBuilder(OwnProcess.command(arguments))
            .redirectOutput(out.toFile())
            .redirectError(temp.resolve("err").toFile())
            .start();
    try {
      while (process.isAlive() && (!Files.exists(results) || Files.size(results) == before)) {
        Thread.sleep(50);
      }
      String kill = "kill -%s %d".formatted(signal, process.pid());
      String sent = signal.equals("HUP") ? kill + "; sleep 0.01; " + kill : kill;
      new ProcessBuilder("sh", "-c", sent).start().waitFor();
      assertTrue(process.waitFor(1, TimeUnit.MINUTES), "still runs");
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(out);
    assertEquals(exitCode, process.exitValue(), Files.readString(temp.resolve("err")));
    String words = "Stopped; the checkpoint is written. Resume with\n  ";
    assertTrue(printed.contains(words), printed);
    return printed.substring(printed.indexOf(words) + words.length()).strip();
  }
}
