package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;
import yolov3.data.Split;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.RunDirectory;

/** What {@code train} says to mistakes; none of them leaves a file. */
@Tag("tensorflow")
class TrainMistakesTest {

  @TempDir static Path images;
  private static MnistDetectionDataset set;

  @TempDir Path temp;
  private Path config;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void draw() {
    set = TinyRun.draw(images.resolve("set"), 4);
  }

  @BeforeEach
  void writeConfig() {
    config = TinyRun.writeConfig(temp, set);
  }

  private int train(String... options) {
    String[] args =
        Stream.concat(Stream.of("train", config.toString()), Arrays.stream(options))
            .toArray(String[]::new);
    return Main.run(args, new PrintWriter(out), new PrintWriter(err));
  }

  private void assertRefused(String message, String... options) throws IOException {
    List<String> before = TinyRun.namesIn(temp);
    assertEquals(2, train(options), err.toString());
    assertEquals(message + System.lineSeparator(), err.toString());
    assertEquals(before, TinyRun.namesIn(temp));
  }

  static Stream<Arguments> wrongKeys() {
    return Stream.of(
        arguments(
            "batch_size: 2",
            "batchsize: 2",
            "unknown key 'training.batchsize'; did you mean 'training.batch_size'?"),
        arguments(
            "input_size: 96",
            "input_size: 100",
            "model.input_size is 100; expected a positive multiple of 32, at most 4096"),
        arguments("epochs: 2", "epochs: 0", "training.epochs is 0; expected 1 or more"),
        arguments(
            "peak_rate: 0.003",
            "peak_rate: 1.0e30",
            "schedule.peak_rate is 1.0E30; expected above 0 and at most 1"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("wrongKeys")
  void wrongKeyOrValueOfTheConfig(String right, String wrong, String message) throws IOException {
    Files.writeString(config, Files.readString(config).replace(right, wrong));
    assertRefused(config + ": " + message);
  }

  @Test
  void gpuThatIsNotThereIsRefusedBeforeAnythingIsRead() throws IOException {
    List<String> before = TinyRun.namesIn(temp);
    assertEquals(2, train("--set", "training.device=gpu"));
    assertTrue(
        err.toString()
            .startsWith("training.device is gpu, but TensorFlow has no GPU that it can use. "),
        err.toString());
    assertEquals(1, err.toString().lines().count());
    assertEquals(before, TinyRun.namesIn(temp));
  }

  @Test
  void nameThatIsNoFolder() throws IOException {
    assertEquals(2, train("--name", "a/b"));
    assertTrue(
        err.toString()
            .endsWith(
                ": name is 'a/b'; expected letters, digits, '.', '_' and '-', the first a letter or"
                    + " a digit, since it names folders"
                    + System.lineSeparator()),
        err.toString());
  }

  @Test
  void missingConfigFile() throws IOException {
    Files.delete(config);
    assertRefused("no config '" + config + "', and no run of this name in models/");
  }

  @Test
  void mistypedConfigFile() throws IOException {
    Path meant = Files.move(config, config.resolveSibling("tinny.yaml"));
    Files.createFile(config.resolveSibling("other.yaml"));
    assertRefused(
        "no config '%s', and no run of this name in models/; did you mean '%s'?"
            .formatted(config, meant));
  }

  @Test
  void unknownOption() throws IOException {
    assertRefused(
        "unknown option '--resum'; did you mean '--resume'? Try 'yolov3 train --help'", "--resum");
  }

  static Stream<Arguments> wrongLines() {
    return Stream.of(
        arguments(
            "gone.jpg 1,2,3,4,0",
            "image 'gone.jpg' not found: 'SET/gone.jpg' does not exist; paths are relative to the"
                + " folder of the list file"),
        arguments(
            "own.jpg 0,0,97,10,1",
            "box '0,0,97,10,1' leaves its image of 96×96 pixels; expected x from 0 to 96 and y from"
                + " 0 to 96"),
        arguments(
            "own.jpg 0,0,9,9,10",
            "class 10 in '0,0,9,9,10' does not exist; expected one of the 10 classes, 0 to 9;"
                + " correct the class, or add the name of class 10 to the class names"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongLines")
  void wrongLineOfAList(String line, String message) throws IOException {
    Path list = Files.writeString(set.folder().resolve("wrong.txt"), "# one line\n" + line + "\n");
    Path own = set.folder().resolve("own.jpg"); // in no other split
    Files.copy(set.folder().resolve("train/000001.jpg"), own, StandardCopyOption.REPLACE_EXISTING);
    for (String key : List.of("train", "validation", "test")) {
      err.getBuffer().setLength(0);
      String expected = message.replace("SET", set.folder().toString());
      assertRefused(list + ":2: " + expected, "--set", "data." + key + "=" + list);
    }
  }

  @ParameterizedTest
  @CsvSource({"train,training", "validation,validation"})
  void splitWithoutAnyObjectIsRefusedEvenWhereBackgroundIsAllowed(String key, String split)
      throws IOException {
    Path own = set.folder().resolve("background.jpg");
    Files.copy(set.folder().resolve("train/000001.jpg"), own, StandardCopyOption.REPLACE_EXISTING);
    Path list = Files.writeString(set.folder().resolve("background.txt"), "background.jpg\n");
    assertRefused(
        "%s: none of 1 %s images has an object that counts; expected at least one, neither difficult nor a crowd"
            .formatted(list, split),
        "--set",
        "data." + key + "=" + list,
        "--set",
        "data.allow_background=true");
  }

  @Test
  void emptyList() throws IOException {
    Path list = Files.createFile(temp.resolve("empty.txt"));
    assertRefused(
        "annotation file '"
            + list
            + "' lists no images; expected lines of image_path xmin,ymin,xmax,ymax,class …",
        "--set",
        "data.train=" + list);
  }

  @Test
  void truncatedImageIsNamedAndTheNameOfTheRunStaysFree() throws IOException {
    byte[] whole = Files.readAllBytes(set.folder().resolve("train/000001.jpg"));
    Path half = Files.write(temp.resolve("half.jpg"), Arrays.copyOf(whole, whole.length / 2));
    Path list = Files.writeString(temp.resolve("list.txt"), "half.jpg 0,0,9,9,1\n");
    for (String key : List.of("train", "validation")) {
      err.getBuffer().setLength(0);
      assertEquals(2, train("--set", "data." + key + "=" + list), err.toString());
      assertTrue(
          err.toString()
              .matches(
                  "image '\\Q"
                      + half
                      + "\\E' is truncated or damaged \\(.+\\); expected a whole image\\R"),
          err.toString());
      assertFalse(Files.exists(temp.resolve("models/tiny")));
      assertFalse(Files.exists(temp.resolve("log/tiny")));
    }
  }

  @Test
  void runThatExists() throws IOException {
    Path there = Files.createDirectories(temp.resolve("models/tiny"));
    Files.createFile(there.resolve("config.yaml"));
    assertRefused(
        "run 'tiny' exists ("
            + there
            + "); resume it (--resume), or choose another name (--name RUN)");
    assertEquals(List.of("config.yaml"), TinyRun.namesIn(there));
  }

  @Test
  void logOfARunThatExists() throws IOException {
    Path there = Files.createDirectories(temp.resolve("log/other"));
    assertRefused(
        there
            + " exists, and run 'other' would write there; delete it, or choose another name (--name RUN)",
        "--name",
        "other");
  }

  @Test
  void folderThatCannotBeMadeBecauseAFileIsInItsPlace() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertRefused(
        "the run can't be written: "
            + file.resolve("tiny")
            + " ("
            + file
            + " exists and is not a folder)",
        "--set",
        "output.models=" + file);
    err.getBuffer().setLength(0);
    assertEquals(2, train("--set", "output.log=" + file));
    assertFalse(Files.exists(temp.resolve("models/tiny")), "half a run is left");
  }

  @Test
  void nothingToResume() throws IOException {
    assertRefused(
        "nothing to resume: there is no run 'tiny' in '"
            + temp.resolve("models")
            + "'; start it first",
        "--resume");
  }

  private RunDirectory begunRun() throws IOException {
    RunConfig original = TinyRun.config(temp, set);
    RunDirectory run = RunDirectory.of(original);
    run.create(original, ClassNames.read(set.namesFile()), Map.of(), List.of());
    Files.createDirectories(run.checkpoints().resolve("step-1"));
    return run;
  }

  @Test
  void resumeWithAnotherConfig() throws IOException {
    RunDirectory run = begunRun();
    assertRefused(
        "run 'tiny' was begun with another config: seed: 1 → 2, training.batch_size: 2 → 4."
            + " To resume the run as it was, use its own config, "
            + run.config()
            + "; to start a new run from its weights, choose another name (--name RUN) and"
            + " give --set model.initial_weights="
            + run.folder(),
        "--resume",
        "--set",
        "training.batch_size=4",
        "--set",
        "seed=2");
  }

  @Test
  void resumeWithAnotherConfigOfARunWithoutACheckpoint() throws IOException {
    RunDirectory run = begunRun();
    Files.delete(run.checkpoints().resolve("step-1"));
    assertRefused(
        "run 'tiny' was begun with another config: training.batch_size: 2 → 1."
            + " To resume the run as it was, use its own config, "
            + run.config()
            + "; to begin it again, since it has no checkpoint, delete %s and %s, or choose another name (--name RUN)"
                .formatted(run.folder(), run.log()),
        "--resume",
        "--set",
        "training.batch_size=1");
  }

  private static Path copyConfig(RunDirectory run, Path folder) throws IOException {
    Files.copy(run.config(), Files.createDirectories(folder).resolve("config.yaml"));
    return folder;
  }

  @Test
  void resumeOfTheCopyOfARunWithoutACheckpoint() throws IOException {
    RunDirectory run = begunRun();
    config = copyConfig(run, run.folder().resolveSibling("copy"));
    Files.createDirectories(config.resolve("checkpoints"));
    assertRefused(
        config
            + " is not resumed: its config.yaml names the run "
            + run.folder()
            + "; write 'name: copy' there and rename the folder of its log",
        "--resume");
  }

  @Test
  void resumeOfTheCopyOfARunInAnotherFolder() throws IOException {
    RunDirectory run = begunRun();
    Path elsewhere = Files.createDirectories(temp.resolve("backup"));
    config = copyConfig(run, elsewhere.resolve("tiny"));
    assertRefused(
        config
            + " is not resumed: its config.yaml names the run "
            + run.folder()
            + "; give --set output.models=%s --set output.log=%s"
                .formatted(elsewhere, elsewhere.resolve("log")),
        "--resume");
  }

  @Test
  void configThatIsWholeOnlyWithItsOverridesResumes() throws IOException {
    stoppedRun(set.list(Split.VALIDATION));
    String whole = Files.readString(config);
    String train = set.list(Split.TRAIN).toString();
    Files.writeString(config, whole.replace("train: " + train, ""));
    assertEquals(0, train("--resume", "--set", "data.train=" + train), err.toString());
  }

  @Test
  void resumeOfTheCopyOfARun() throws IOException {
    RunDirectory run = begunRun();
    Path copy = copyConfig(run, run.folder().resolveSibling("copy"));
    Files.createDirectories(copy.resolve("checkpoints/step-1"));
    for (Path given : List.of(copy, copy.resolve("config.yaml"))) {
      err.getBuffer().setLength(0);
      config = given;
      assertRefused(
          copy
              + " is not resumed: its config.yaml names the run "
              + run.folder()
              + "; write 'name: copy' there and rename the folder of its log",
          "--resume");
    }
  }

  @Test
  void resumeOfARunWhoseNewNameIsInAnotherFolder() throws IOException {
    RunDirectory run = begunRun();
    Path elsewhere = Files.createDirectories(temp.resolve("other models"));
    config = Files.move(run.folder(), elsewhere.resolve("other"));
    assertRefused(
        config
            + " is not resumed: its config.yaml names the run "
            + run.folder()
            + "; write 'name: other' there and rename the folder of its log; give --set 'output.models="
            + elsewhere
            + "'",
        "--resume");
  }

  @Test
  void movedRunResumesWithItsNewFolder() throws IOException {
    RunDirectory run = stoppedRun(set.list(Split.VALIDATION));
    Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
    Path moved = Files.move(run.folder(), elsewhere.resolve("tiny"));
    for (Path given : List.of(moved, moved.resolve("config.yaml"))) {
      err.getBuffer().setLength(0);
      config = given;
      assertRefused(
          moved
              + " is not resumed: its config.yaml names the run "
              + run.folder()
              + "; give --set output.models="
              + elsewhere,
          "--resume");
    }
    assertEquals(0, train("--resume", "--set", "output.models=" + elsewhere), err.toString());
    assertEquals(0, train("--resume"), err.toString()); // its config has the folder now
    assertFalse(Files.exists(run.folder()));
  }

  /** Its config is a template there. */
  @Test
  void resumeOfAnotherRunByTheConfigOfARun() throws IOException {
    config = begunRun().config();
    assertRefused(
        "nothing to resume: there is no run 'second' in '"
            + temp.resolve("models")
            + "'; start it first",
        "--resume",
        "--name",
        "second");
  }

  @Test
  void resumeWithAnotherWidth() throws IOException {
    RunDirectory run = begunRun();
    assertRefused(
        "run 'tiny' was begun with another config: model.width_divisor: 16 → 8."
            + " To resume the run as it was, use its own config, "
            + run.config()
            + "; its weights don't fit the new config; to train that, choose another name (--name"
            + " RUN)",
        "--resume",
        "--set",
        "model.width_divisor=8");
  }

  @Test
  void resumeWithAnotherArchitecture() throws IOException {
    begunRun();
    assertEquals(2, train("--resume", "--set", "model.architecture=yolov3"));
    assertTrue(
        err.toString()
            .strip()
            .endsWith(
                "; its weights don't fit the new config; to train that, choose another name (--name RUN)"),
        err.toString());
  }

  @Test
  void resumeWithOtherValidationImages() throws IOException {
    Path list = set.folder().resolve("other-validation.txt");
    List<String> lines = Files.readAllLines(set.list(Split.VALIDATION));
    Files.write(list, lines);
    RunDirectory run = stoppedRun(list);
    Files.write(list, lines.subList(0, 2));

    assertEquals(2, train("--resume", "--set", "data.validation=" + list), out.toString());

    assertEquals(
        "run '%s' was begun with other data: its validation images have changed (paths, boxes or order)."
                .formatted(run.folder())
            + " To resume the run, restore the data; to start a new run from its weights, choose"
            + " another name (--name RUN) and give --set model.initial_weights="
            + run.folder()
            + System.lineSeparator(),
        err.toString());
    Files.write(list, lines);
    assertEquals(0, train("--resume", "--set", "data.validation=" + list), err.toString());
  }

  @Test
  void resumeOfARunThatAnotherVersionBegan() throws IOException {
    RunDirectory run = stoppedRun(set.list(Split.VALIDATION));
    Path progress = run.checkpoints().resolve("step-1/progress.json");
    Files.writeString(
        progress,
        Files.readString(progress)
            .replaceFirst("\\s*\"training_version\" : \\d+,", "")
            .replaceFirst(",\\s*\"crc32c\" : \\d+\\s*}\\s*$", "}"));

    assertEquals(2, train("--resume"), out.toString());

    assertTrue(
        err.toString()
            .startsWith(
                "checkpoint "
                    + run.checkpoints().resolve("step-1")
                    + " has training version 0, expected 2: another version of yolov3 began this run"),
        err.toString());
    assertEquals(1, err.toString().lines().count());
  }

  /** A run that was asked to stop after its first step. */
  private RunDirectory stoppedRun(Path validation) {
    RunConfig first = TinyRun.config(temp, set, "data.validation=" + validation);
    RunDirectory run = RunDirectory.of(first);
    TinyRun.train(first, new TrainingListener() {}, 1);
    run.requireSameData(TrainingData.read(first).fingerprints());
    return run;
  }

  @Test
  void detectionSetWithOtherSettings() throws IOException {
    String[] args =
        ("make-data --out " + set.folder() + " --train 4 --validation 4 --test 4 --size 64")
            .split(" ");
    assertEquals(2, Main.run(args, new PrintWriter(out), new PrintWriter(err)));
    assertEquals(
        "folder '"
            + set.folder()
            + "' has a detection set with size 96 instead of 64; choose another folder"
            + " (--out), or delete this one"
            + System.lineSeparator(),
        err.toString());
  }

  @Test
  void detectionSetOfNoImages() throws IOException {
    String[] args = ("make-data --out " + set.folder() + " --train 0").split(" ");
    assertEquals(2, Main.run(args, new PrintWriter(out), new PrintWriter(err)));
    assertEquals("--train is 0; expected 1 to 999999" + System.lineSeparator(), err.toString());
  }
}
