package yolov3.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.training.TinyRun;

@Tag("tensorflow")
class RunDirectoryTest {

  @TempDir Path folder;

  @Test
  void runIsFoundWithTheFoldersThatItWasMadeWith() throws IOException {
    RunConfig config = config();
    RunDirectory made = RunDirectory.of(config);
    made.create(config, classNames(), Map.of(), List.of());

    assertEquals(folder.resolve("models/first"), made.folder());
    assertEquals(folder.resolve("log/first"), made.log());
    assertEquals(made, RunDirectory.find(made.folder()));
  }

  @Test
  void runIsNeverWrittenOverAnother() throws IOException {
    RunConfig config = config();
    RunDirectory run = RunDirectory.of(config);
    run.create(config, classNames(), Map.of(), List.of());

    UserException refused =
        assertThrows(
            UserException.class, () -> run.create(config, classNames(), Map.of(), List.of()));

    assertEquals(
        "run 'first' exists (%s); resume it, or choose another name".formatted(run.folder()),
        refused.getMessage());
  }

  @Test
  void whatAProcessThatWasKilledLeftHalfWrittenIsDeletedByTheNext() throws IOException {
    RunConfig config = config();
    RunDirectory run = RunDirectory.of(config);
    Files.createDirectories(folder.resolve("models/.first.partial-1x"));
    Files.createDirectories(folder.resolve("models/.firs.partial-1x"));
    run.create(config, classNames(), Map.of(), List.of());
    assertEquals(List.of(".firs.partial-1x", "first"), TinyRun.namesIn(folder.resolve("models")));

    Files.createDirectories(run.checkpoints().resolve(".step-5.partial-1x/variables_temp"));
    Files.createDirectories(run.checkpoints().resolve("step-4"));
    Files.createDirectories(run.savedModel().resolve(".1.partial-1x"));
    Files.createFile(run.folder().resolve(".data.crc32c.partial-1x"));
    assertEquals(List.of("step-4"), run.exclusively(() -> assertDoesNotThrow(() -> namesIn(run))));
    assertEquals(List.of(), TinyRun.namesIn(run.savedModel()));
    assertEquals(
        List.of("checkpoints", "config.yaml", "labels.txt", "lock", "saved_model"),
        TinyRun.namesIn(run.folder()));
  }

  private static List<String> namesIn(RunDirectory run) throws IOException {
    return TinyRun.namesIn(run.checkpoints());
  }

  @Test
  void secondProcessIsKeptAway() throws IOException {
    RunConfig config = config();
    RunDirectory run = RunDirectory.of(config);
    run.create(config, classNames(), Map.of(), List.of());
    UserException refused =
        run.exclusively(() -> assertThrows(UserException.class, () -> run.exclusively(() -> "no")));
    assertEquals(
        "run " + run.folder() + " is being trained by another process", refused.getMessage());
    assertEquals("yes", run.exclusively(() -> "yes"));
  }

  @Test
  void runThatGoesOnLearnsFromTheDataItBeganWith() throws IOException {
    RunDirectory run = RunDirectory.of(config());
    run.create(config(), classNames(), Map.of(), List.of());
    Map<String, String> data =
        Map.of("class names", "1", "training images", "2", "validation images", "3");
    run.requireSameData(data);
    run.requireSameData(data);

    requireDifferencesAreSaid(
        run,
        data,
        "to begin it again, since it has no checkpoint, delete %s and %s, or choose another name"
            .formatted(run.folder(), run.log()));
    Files.createDirectories(run.checkpoints().resolve("step-1"));
    requireDifferencesAreSaid(
        run,
        data,
        "to start a new run from its weights, choose another name and set model.initial_weights="
            + run.folder());
  }

  private static void requireDifferencesAreSaid(
      RunDirectory run, Map<String, String> data, String advice) {
    for (String changed : data.keySet()) {
      Map<String, String> other = new HashMap<>(data);
      other.put(changed, "4");
      assertEquals(
          "run '%s' was begun with other data: its %s have changed (paths, boxes or order). To resume the run, restore the data; %s"
              .formatted(run.folder(), changed, advice),
          assertThrows(UserException.class, () -> run.requireSameData(other)).getMessage());
    }
  }

  @Test
  void absentRunIsNamedWithTheRunsThatThereAre() throws IOException {
    Path absent = folder.resolve("absent");
    assertEquals(
        "there is no run or folder '%s'; there are no runs in '%s'".formatted(absent, folder),
        assertThrows(UserException.class, () -> RunDirectory.find(absent)).getMessage());
    for (int i = 1; i <= 7; i++) {
      Path run = Files.createDirectory(folder.resolve("run-" + i));
      Files.createFile(run.resolve("config.yaml"));
    }
    assertEquals(
        "there is no run or folder '%s'; '%s' has these runs: %s and 2 more"
            .formatted(
                absent,
                folder,
                IntStream.rangeClosed(1, 5)
                    .mapToObj(i -> folder.resolve("run-" + i).toString())
                    .collect(Collectors.joining(", "))),
        assertThrows(UserException.class, () -> RunDirectory.find(absent)).getMessage());
    Path name = Path.of("no-such-run-at-all");
    String message = assertThrows(UserException.class, () -> RunDirectory.find(name)).getMessage();
    assertTrue(message.startsWith("there is no run or folder 'no-such-run-at-all'; "), message);
  }

  @Test
  void folderThatIsNoRunIsNamedAsOne() {
    assertEquals(
        "no config.yaml in '%s'; expected the name or the folder of a run".formatted(folder),
        assertThrows(UserException.class, () -> RunDirectory.find(folder)).getMessage());
  }

  @Test
  void mistypedRunIsGuessed() throws IOException {
    RunDirectory run = RunDirectory.of(config());
    run.create(config(), classNames(), Map.of(), List.of());
    Path typed = run.folder().resolveSibling(run.folder().getFileName() + "s");
    assertEquals(
        "there is no run or folder '%s'; did you mean '%s'?".formatted(typed, run.folder()),
        assertThrows(UserException.class, () -> RunDirectory.find(typed)).getMessage());
  }

  @Test
  void secondTrainerOfARunIsRefusedUntilTheFirstEnds() throws IOException {
    RunConfig config = config();
    RunDirectory run = RunDirectory.of(config);
    run.create(config, classNames(), Map.of(), List.of());
    String refusal =
        run.exclusively(
            () ->
                assertThrows(UserException.class, () -> run.exclusively(() -> "both"))
                    .getMessage());
    assertEquals("run " + run.folder() + " is being trained by another process", refusal);
    assertEquals("next", run.exclusively(() -> "next"));
  }

  @Test
  void lockThatCannotBeWrittenIsNamed() throws IOException {
    RunDirectory run = RunDirectory.of(config());
    assertEquals(
        run.folder().resolve("lock") + " can't be written: no such file",
        assertThrows(RunFailedException.class, () -> run.exclusively(() -> "never")).getMessage());
  }

  private RunConfig config() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("first.yaml"),
            "data: {train: train.txt, validation: validation.txt, names: classes.names}");
    return ConfigFile.read(
        file,
        Map.of(
            "output.models", folder.resolve("models").toString(),
            "output.log", folder.resolve("log").toString()));
  }

  private ClassNames classNames() throws IOException {
    return ClassNames.read(Files.write(folder.resolve("classes.names"), List.of("one", "two")));
  }
}
