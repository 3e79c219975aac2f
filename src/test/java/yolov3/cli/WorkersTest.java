package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.RunConfig;
import yolov3.data.Split;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.io.AtomicFolder;
import yolov3.training.TinyRun;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.log.ResultsFile;
import yolov3.training.log.RunSummary;

/** Workers are processes of their own, in a network of their own where the system allows it. */
@Tag("tensorflow")
class WorkersTest {

  private static final String RUN = "workers";

  @TempDir Path temp;

  /**
   * Seven copies of one image, so that batch normalization sees the same in each share of a batch.
   * Batches of 3, 3 and 1 images are 2 + 1, 2 + 1 and 1 + 0 for two workers. After each step they
   * compare the bits of their weights.
   */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void twoWorkersHaveTheLossesOfOneProcessAndTheSameWeights() throws Exception {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("set"), 1);
    copyTheImage(set, 7);
    Path oneImage = temp.resolve("one.txt"); // none for the second worker
    String first = Files.readAllLines(set.list(Split.VALIDATION)).get(0);
    Files.writeString(oneImage, set.list(Split.VALIDATION).resolveSibling(first) + "\n");
    List<String> settings =
        List.of(
            "data.validation=" + oneImage,
            "training.batch_size=3",
            "training.epochs=3",
            "distributed.verify_steps=1",
            "schedule.warmup_epochs=0");
    assertWorkersTrainAsOne(set, settings, 3);
  }

  /**
   * Different images, whose batch normalization does not depend on the share that they are in.
   * Eleven epochs of two steps; the weights are equal, and so are the detections.
   */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void workersWithFrozenBatchNormalizationHaveTheLossesOfOneProcess() throws Exception {
    MnistDetectionDataset set = TinyRun.draw(temp.resolve("set"), 5);
    RunConfig start = TinyRun.config(temp, set, "name=start", "training.epochs=1");
    TinyRun.train(start, new TrainingListener() {}, -1);
    List<String> settings =
        List.of(
            "model.initial_weights=" + RunDirectory.of(start).folder(),
            "model.freeze_batch_norm=true",
            "training.batch_size=3",
            "training.epochs=11",
            "schedule.warmup_epochs=0");
    assertWorkersTrainAsOne(set, settings, 11);
    List<ResultsFile.Row> alone = RunSummary.read(run(set, "tiny")).rows();
    List<ResultsFile.Row> rows = RunSummary.read(run(set, RUN)).rows();
    for (int epoch = 0; epoch < 11; epoch++) {
      double loss = alone.get(epoch).validationTotal();
      assertEquals(loss, rows.get(epoch).validationTotal(), 1e-4 * loss);
      assertEquals(alone.get(epoch).map50To95(), rows.get(epoch).map50To95(), 1e-3);
    }
  }

  /**
   * Two machines: the lists that the chief draws are in its own folder, the other draws the same.
   */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void workersWithoutACommonFolderDrawTheSameSplits() throws Exception {
    Path config = configThatDrawsSplits(2);
    String workers = freeAddresses();
    List<String> ranks = new ArrayList<>();
    for (int rank = 0; rank < 2; rank++) {
      ranks.add(
          "(cd %s && %s)"
              .formatted(
                  Files.createDirectories(temp.resolve("machine-" + rank)),
                  worker(workers, rank, List.of("train", config.toString()))));
    }
    assertEquals("", runInOwnNetwork(List.of("sh", "-c", String.join(" & ", ranks) + "; wait $!")));
    assertTrue(Files.exists(temp.resolve("machine-0/models/drawn/report/index.html")));
    assertFalse(Files.exists(temp.resolve("machine-1/models")));
  }

  /** The chief was lost after the other worker had ended, during the export or the test. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void chiefCompletesARunAloneWhenNothingIsLeftToTrain() throws Exception {
    RunConfig config = TinyRun.config(temp, TinyRun.draw(temp.resolve("set"), 2));
    TinyRun.train(config, new TrainingListener() {}, -1);
    RunDirectory run = RunDirectory.of(config);
    List<String> resume =
        List.of(
            "train",
            run.folder().toString(),
            "--resume",
            "--set",
            "distributed.start_minutes=0.01");
    assertEquals("", runInOwnNetwork(List.of("sh", "-c", worker(freeAddresses(), 0, resume))));
    assertTrue(
        Files.readString(temp.resolve("out"))
            .contains(
                "warning: not all workers have started, and none is needed: training has ended, so the chief completes the run alone"));
    assertTrue(Files.exists(run.savedModel().resolve("1")));

    AtomicFolder.deleteTree(run.report());
    List<String> together =
        List.of(
            "train",
            run.folder().toString(),
            "--resume",
            "--workers",
            "2",
            "--accept-open-ports",
            "--set",
            "distributed.start_minutes=5"); // the run's config has kept the short time
    assertEquals("", runInOwnNetwork(OwnProcess.command(together)));
    String printed = Files.readString(temp.resolve("out"));
    assertTrue(
        printed.contains("rank 0 of 2 workers") && !printed.contains("not all workers"), printed);
    assertTrue(Files.exists(run.htmlReport()));
  }

  private static String freeAddresses() throws IOException {
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket other = new ServerSocket(0)) {
      return "[\"127.0.0.1:%d\", \"127.0.0.1:%d\"]"
          .formatted(one.getLocalPort(), other.getLocalPort());
    }
  }

  /** Returns the line of a shell that runs one worker of a cluster. */
  private static String worker(String addresses, int rank, List<String> arguments) {
    return "export TF_CONFIG='{\"cluster\": {\"worker\": %s}, \"task\": {\"type\": \"worker\", \"index\": %d}}' && %s"
        .formatted(addresses, rank, String.join(" ", OwnProcess.command(arguments)));
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void runThatTheWorkersRefuseLeavesItsNameFree() throws Exception {
    List<String> command =
        List.of(
            "train",
            configThatDrawsSplits(1).toString(),
            "--set",
            "output.models=" + temp.resolve("models"),
            "--set",
            "output.log=" + temp.resolve("log"),
            "--workers",
            "2",
            "--accept-open-ports");
    String errors =
        runInOwnNetwork(
            List.of(
                "sh",
                "-c",
                String.join(" ", OwnProcess.command(command)) + "; [ $? = 2 ] || exit 1"));
    assertTrue(errors.startsWith("training.batch_size is 1; expected at least 2"), errors);
    assertFalse(Files.exists(temp.resolve("models/drawn")));
  }

  private Path configThatDrawsSplits(int batchSize) throws IOException {
    TinyRun.draw(temp.resolve("set"), 8);
    return Files.writeString(
        temp.resolve("drawn.yaml"),
        """
        data: {source: %s/train.txt, names: %s/mnist.names, split: {validation: 0.5}}
        model: {architecture: yolov3-tiny, width_divisor: 16, input_size: 96}
        training: {epochs: 1, batch_size: %d, precision: float32}
        """
            .formatted(temp.resolve("set"), temp.resolve("set"), batchSize));
  }

  private void assertWorkersTrainAsOne(MnistDetectionDataset set, List<String> settings, int epochs)
      throws Exception {
    RunConfig one = TinyRun.config(temp, set, settings.toArray(String[]::new));
    TinyRun.train(one, new TrainingListener() {}, -1);

    Path config = TinyRun.writeConfig(temp, set);
    List<String> command = new ArrayList<>(List.of("train", config.toString(), "--name", RUN));
    settings.forEach(setting -> command.addAll(List.of("--set", setting)));
    command.addAll(List.of("--workers", "2", "--accept-open-ports"));
    assertEquals("", runInOwnNetwork(OwnProcess.command(command)));

    List<ResultsFile.Row> expected = RunSummary.read(run(set, "tiny")).rows();
    List<ResultsFile.Row> rows = RunSummary.read(run(set, RUN)).rows();
    assertEquals(epochs, rows.size());
    for (int epoch = 0; epoch < epochs; epoch++) {
      double loss = expected.get(epoch).trainTotal();
      assertEquals(loss, rows.get(epoch).trainTotal(), 1e-4 * loss);
    }
  }

  private RunDirectory run(MnistDetectionDataset set, String name) {
    return RunDirectory.of(TinyRun.config(temp, set, "name=" + name));
  }

  private static void copyTheImage(MnistDetectionDataset set, int copies) throws IOException {
    String line = Files.readAllLines(set.list(Split.TRAIN)).get(0);
    Path image = set.list(Split.TRAIN).resolveSibling(line.substring(0, line.indexOf(' ')));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < copies; i++) {
      Path copy = Files.copy(image, image.resolveSibling("copy-" + i + ".jpg"));
      lines.add(copy + line.substring(line.indexOf(' ')));
    }
    Files.write(set.list(Split.TRAIN), lines);
  }

  /** Returns the error output of a process that ends well. */
  private String runInOwnNetwork(List<String> program) throws Exception {
    List<String> command = new ArrayList<>();
    if (succeeds("unshare", "-rn", "ip", "link", "set", "lo", "up")) {
      command.addAll(List.of("unshare", "-rn", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh"));
    }
    command.addAll(program);
    File out = temp.resolve("out").toFile();
    File err = temp.resolve("err").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(9, TimeUnit.MINUTES), "still runs");
    } finally {
      process.destroyForcibly();
    }
    String errors = Files.readString(err.toPath());
    assertEquals(0, process.exitValue(), errors);
    return errors;
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // another system
    }
  }
}
