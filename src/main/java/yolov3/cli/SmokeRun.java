package yolov3.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;

/**
 * The whole program in small: draws a set, trains, evaluates and exports in a temporary folder,
 * which is deleted.
 *
 * @param exitCode 0 when all of it worked
 * @param output what the run printed
 * @param time that it took
 */
record SmokeRun(int exitCode, String output, Duration time) {

  private static final String CONFIG = "configs/mnist-smoke.yaml";

  static SmokeRun run() {
    long start = System.nanoTime();
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    try {
      Path folder = Files.createTempDirectory("yolov3-smoke-");
      try {
        int exitCode = Main.run(arguments(folder), writer, writer);
        return new SmokeRun(
            exitCode, output.toString(), Duration.ofNanos(System.nanoTime() - start));
      } finally {
        AtomicFolder.deleteTree(folder);
      }
    } catch (IOException e) {
      throw new RunFailedException(
          "the smoke run has no temporary folder: " + IoErrors.reasonOf(e), e);
    }
  }

  private static String[] arguments(Path folder) {
    Path set = folder.resolve("set");
    List<String> arguments =
        new ArrayList<>(List.of("train", Installation.path().resolve(CONFIG).toString()));
    for (String setting :
        List.of(
            "output.models=" + folder.resolve("models"),
            "output.log=" + folder.resolve("log"),
            "mnist.folder=" + set,
            "data.train=" + set.resolve("train.txt"),
            "data.validation=" + set.resolve("validation.txt"),
            "data.test=" + set.resolve("test.txt"),
            "data.names=" + set.resolve("mnist.names"))) {
      arguments.add("--set");
      arguments.add(setting);
    }
    return arguments.toArray(String[]::new);
  }
}
