package yolov3.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.ConfigFile;
import yolov3.io.AtomicFolder;
import yolov3.io.JsonText;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.loss.LossTerms;
import yolov3.training.TinyRun;
import yolov3.training.session.TrainingSession;

@Tag("tensorflow")
class CheckpointsTest {

  private static final Consumer<String> NO_WARNING = Assertions::fail;

  @TempDir static Path settings;
  private static TrainingSession session;

  @TempDir Path temp;

  @BeforeAll
  static void open() throws IOException {
    Path config =
        Files.writeString(
            settings.resolve("tiny.yaml"),
            """
            data: {train: a, validation: b, names: c}
            model: {architecture: yolov3-tiny, input_size: 32, width_divisor: 16}
            """);
    session = new TrainingSession(ConfigFile.read(config, Map.of()), 2);
    session.initialize();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  @Test
  void latestAndBestAreKeptAndNothingElse() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp.resolve("checkpoints"), 2);
    double[] maps = {0.1, 0.5, 0.3, 0.2, 0.4};
    TrainingState state = TrainingState.START;
    for (double map : maps) {
      state = state.afterStep(new LossTerms(1, 2, 3), 4).afterEpoch(map);
      checkpoints.save(session, state);
    }
    assertEquals(List.of("step-2", "step-4", "step-5"), TinyRun.namesIn(checkpoints.folder()));
    assertEquals(2, checkpoints.best(NO_WARNING).orElseThrow().state().step());
    assertEquals(0.5, checkpoints.best(NO_WARNING).orElseThrow().state().bestMap());
    assertEquals(5, checkpoints.latest(NO_WARNING).orElseThrow().state().step());
  }

  @Test
  void aBetterOneTakesThePlaceOfTheBest() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp.resolve("checkpoints"), 1);
    TrainingState state = TrainingState.START;
    for (double map : new double[] {0.5, 0.3, 0.6, 0.1}) {
      state = state.afterStep(LossTerms.ZERO, 1).afterEpoch(map);
      checkpoints.save(session, state);
    }
    assertEquals(List.of("step-3", "step-4"), TinyRun.namesIn(checkpoints.folder()));
  }

  @Test
  void beforeTheFirstValidationTheLatestIsTheBest() {
    Checkpoints checkpoints = new Checkpoints(temp.resolve("checkpoints"), 2);
    assertTrue(checkpoints.best(NO_WARNING).isEmpty());
    TrainingState state = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, state);
    assertEquals(state, checkpoints.best(NO_WARNING).orElseThrow().state());
  }

  @Test
  void stateComesBackAsItWasWritten() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 1);
    TrainingState state =
        new TrainingState(
            5_000_000_000L, new LossTerms(1.0 / 3, 1e-300, Math.PI), 7, 3, 0.1 + 0.2, 2, 1);
    checkpoints.save(session, state);
    assertEquals(state, checkpoints.latest(NO_WARNING).orElseThrow().state());
    JsonNode written =
        new ObjectMapper().readTree(temp.resolve("step-5000000000/progress.json").toFile());
    assertEquals(
        new ObjectMapper()
            .readTree(
                """
                {"step": 5000000000, "epoch_images": 7, "best_step": 3,
                 "best_map": 0.30000000000000004, "epochs_since_best": 2, "rollbacks": 1,
                 "epoch_loss": {"giou": 0.3333333333333333, "confidence": 1.0E-300,
                                "classification": 3.141592653589793}}
                """),
        written.get("progress"));
    assertEquals(
        List.of("variables.data-00000-of-00001", "variables.index"),
        List.copyOf(written.get("files").propertyStream().map(Map.Entry::getKey).toList()));
  }

  @Test
  void stateOfAnEarlierVersionIsReadAndWrittenWithTheSameKeys() throws IOException {
    String then =
        "{'step':12,'epoch_loss':{'giou':1.5,'confidence':2.5,'classification':3.5},"
            + "'epoch_images':7,'best_step':8,'best_map':0.25,'epochs_since_best':2,'rollbacks':1}";
    String json = then.replace('\'', '"');
    TrainingState state = JsonText.MAPPER.readValue(json, TrainingState.class);
    assertEquals(new TrainingState(12, new LossTerms(1.5, 2.5, 3.5), 7, 8, 0.25, 2, 1), state);
    assertEquals(json, JsonText.MAPPER.valueToTree(state).toString());
  }

  @Test
  void folderThatIsNoCheckpointIsLeftAlone() throws IOException {
    Files.createDirectory(temp.resolve("step-old"));
    Files.createDirectory(temp.resolve(".step-3.partial-abc"));
    Checkpoints checkpoints = new Checkpoints(temp, 1);
    assertTrue(checkpoints.latest(NO_WARNING).isEmpty());
    checkpoints.save(session, TrainingState.START.afterStep(LossTerms.ZERO, 4));
    assertEquals(List.of(".step-3.partial-abc", "step-1", "step-old"), TinyRun.namesIn(temp));
  }

  @Test
  void checkpointThatCannotBeWrittenSaysSoAndLeavesNothing() throws IOException {
    Path occupied = Files.writeString(temp.resolve("checkpoints"), "in the way");
    TrainingState state = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    RunFailedException failure =
        assertThrows(
            RunFailedException.class, () -> new Checkpoints(occupied, 1).save(session, state));
    assertEquals(
        "the checkpoint "
            + occupied.resolve("step-1")
            + " can't be written: "
            + occupied
            + " exists and is not a folder",
        failure.getMessage());
    assertEquals(List.of("checkpoints"), TinyRun.namesIn(temp));
  }

  @Test
  void damagedCheckpointIsNamedAndTheOneBeforeItIsTaken() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 3);
    TrainingState first = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, first);
    TrainingState second = first.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, second);
    checkpoints.save(session, second.afterStep(LossTerms.ZERO, 4));
    Path torn = temp.resolve("step-2/variables.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(torn);
    bytes[bytes.length / 2] ^= 1;
    Files.write(torn, bytes);
    Files.writeString(temp.resolve("step-3/progress.json"), "{\"progress\": ");
    List<String> warnings = new ArrayList<>();
    assertEquals(first, checkpoints.latest(warnings::add).orElseThrow().state());
    assertEquals(2, warnings.size(), warnings.toString());
    assertTrue(
        warnings.get(0).startsWith("checkpoint " + temp.resolve("step-3") + " is damaged ("),
        warnings.get(0));
    assertFalse(warnings.get(0).contains("\n"), warnings.get(0));
    assertEquals(
        "checkpoint "
            + temp.resolve("step-2")
            + " is damaged (variables.data-00000-of-00001 has another length or checksum than when"
            + " it was written); using step-1 instead",
        warnings.get(1));
  }

  @Test
  void damagedOneInWhosePlaceTheBestOfTheOthersIsTakenIsNamedToo() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 3);
    TrainingState state = TrainingState.START;
    for (double map : new double[] {0.5, 0.3, 0.6}) {
      state = state.afterStep(LossTerms.ZERO, 1).afterEpoch(map);
      checkpoints.save(session, state);
    }
    Files.write(temp.resolve("step-3/variables.index"), new byte[1]);
    List<String> warnings = new ArrayList<>();
    assertEquals(1, checkpoints.best(warnings::add).orElseThrow().state().step());
    assertEquals(
        List.of(
            "checkpoint "
                + temp.resolve("step-3")
                + " is damaged (variables.index has another length or checksum than when it was"
                + " written); using step-1 instead"),
        warnings);
  }

  @Test
  void theLatestIsTakenInPlaceOfADamagedBest() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 3);
    TrainingState best = TrainingState.START.afterStep(LossTerms.ZERO, 1).afterEpoch(0.5);
    checkpoints.save(session, best);
    checkpoints.save(session, best.afterStep(LossTerms.ZERO, 1).afterEpoch(0.3));
    AtomicFolder.deleteTree(temp.resolve("step-1"));
    List<String> warnings = new ArrayList<>();
    assertEquals(2, checkpoints.best(warnings::add).orElseThrow().state().step());
    assertEquals(1, warnings.size());
    assertTrue(
        warnings
            .get(0)
            .startsWith("the best checkpoint " + temp.resolve("step-1") + " is damaged ("),
        warnings.get(0));
    assertTrue(warnings.get(0).endsWith("; using step-2 instead"), warnings.get(0));
  }

  @Test
  void damagedCheckpointIsReplacedWhenTheRunComesToItsStepAgain() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 3);
    TrainingState state = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, state);
    Files.write(temp.resolve("step-1/variables.index"), new byte[1]);
    checkpoints.save(session, state);
    assertEquals(state, checkpoints.latest(NO_WARNING).orElseThrow().state());
    assertEquals(List.of("step-1"), TinyRun.namesIn(temp));
  }

  static Stream<UnaryOperator<String>> wrongManifests() {
    return Stream.of(
        whole -> "null",
        whole -> "{}",
        whole -> whole.replaceFirst("(?s)\"files\".*", "\"files\": null}"),
        whole -> whole.replaceFirst("(?s)\"files\".*", "\"files\": {}}"),
        whole -> whole.replace("variables.index", "../step-1/variables.index"),
        whole -> whole.replace("variables.index", "a\\u0000b"),
        whole -> whole.replace("\"step\" : 2", "\"step\" : 200"),
        whole -> whole.replaceFirst("(?s)\"epoch_loss\" : \\{.*?}", "\"epoch_loss\" : null"));
  }

  @ParameterizedTest
  @MethodSource("wrongManifests")
  void manifestOfSomethingElseIsDamageToo(UnaryOperator<String> change) throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 3);
    TrainingState first = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, first);
    checkpoints.save(session, first.afterStep(LossTerms.ZERO, 4));
    Path manifest = temp.resolve("step-2/progress.json");
    Files.writeString(manifest, change.apply(withoutOwnSum(Files.readString(manifest))));
    List<String> warnings = new ArrayList<>();
    assertEquals(first, checkpoints.latest(warnings::add).orElseThrow().state());
    assertEquals(
        List.of(
            "checkpoint "
                + temp.resolve("step-2")
                + " is damaged (progress.json is not that of this checkpoint); using step-1"
                + " instead"),
        warnings);
  }

  @Test
  void changedStateIsDamageToo() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 3);
    TrainingState first = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, first);
    checkpoints.save(session, first.afterStep(LossTerms.ZERO, 4));
    Path manifest = temp.resolve("step-2/progress.json");
    String whole = Files.readString(manifest);
    Files.writeString(manifest, whole.replace("\"rollbacks\" : 0", "\"rollbacks\" : 1"));
    List<String> warnings = new ArrayList<>();
    assertEquals(first, checkpoints.latest(warnings::add).orElseThrow().state());
    assertEquals(
        List.of(
            "checkpoint "
                + temp.resolve("step-2")
                + " is damaged (progress.json has another checksum than when it was written);"
                + " using step-1 instead"),
        warnings);
  }

  @Test
  void whenNoneIsWholeAllAreNamedAndNoneIsTaken() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 3);
    TrainingState first = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, first);
    checkpoints.save(session, first.afterStep(LossTerms.ZERO, 4));
    Files.delete(temp.resolve("step-1/progress.json"));
    Files.writeString(temp.resolve("step-2/progress.json"), "{}");
    String message =
        "no checkpoint can be read: %s is damaged (progress.json is not that of this checkpoint), %s is"
                .formatted(temp.resolve("step-2"), temp.resolve("step-1"))
            + " damaged (progress.json is missing); restore a checkpoint from a copy, or train again"
            + " under another name";
    for (Executable use :
        List.<Executable>of(
            () -> checkpoints.latest(NO_WARNING), () -> checkpoints.best(NO_WARNING))) {
      assertEquals(message, assertThrows(RunFailedException.class, use).getMessage());
    }
  }

  @Test
  void checkpointFromBeforeThereWasASumOrACounterIsRead() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 3);
    TrainingState state = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, state);
    Path manifest = temp.resolve("step-1/progress.json");
    String now = Files.readString(manifest);
    String then = withoutOwnSum(now).replaceFirst("\\s*\"epochs_since_best\" : 0,", "");
    assertFalse(then.contains("since"), then);
    Files.writeString(manifest, then);
    assertEquals(state, checkpoints.latest(NO_WARNING).orElseThrow().state());
  }

  @Test
  void checkpointOfAnotherVersionIsReadButNotResumed() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp.resolve("run/checkpoints"), 3);
    Files.createDirectory(temp.resolve("run"));
    TrainingState state = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, state);
    assertEquals(state, checkpoints.latestToResume(NO_WARNING).orElseThrow().state());
    Path manifest = checkpoints.folder().resolve("step-1/progress.json");
    String now = Files.readString(manifest);
    String then = withoutOwnSum(now).replaceFirst("\\s*\"training_version\" : \\d+,", "");
    assertFalse(then.contains("version"), then);
    Files.writeString(manifest, then);

    assertEquals(state, checkpoints.latest(NO_WARNING).orElseThrow().state());
    assertEquals(state, checkpoints.best(NO_WARNING).orElseThrow().state());
    assertEquals(
        "checkpoint %s has training version 0, expected %d: another version of yolov3 began this run,"
                .formatted(
                    checkpoints.folder().resolve("step-1"), CheckpointManifest.TRAINING_VERSION)
            + " and it trains differently; to resume the run, use that version; to start a new run from its weights, choose another name and set"
            + " model.initial_weights="
            + temp.resolve("run"),
        assertThrows(UserException.class, () -> checkpoints.latestToResume(NO_WARNING))
            .getMessage());
  }

  private static String withoutOwnSum(String manifest) {
    String without = manifest.replaceFirst("(?s),\\s*\"crc32c\" : \\d+\\s*}\\s*$", "}");
    assertFalse(without.equals(manifest), manifest);
    return without;
  }

  @Test
  void stateIsReplacedWhereTheSameStepIsWhole() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 3);
    TrainingState state = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, state);
    List<String> files = TinyRun.namesIn(temp.resolve("step-1"));
    Object folder = Files.readAttributes(temp.resolve("step-1"), "unix:ino").get("ino");
    checkpoints.save(session, state.rolledBack(1));
    assertEquals(state.rolledBack(1), checkpoints.latest(NO_WARNING).orElseThrow().state());
    assertEquals(files, TinyRun.namesIn(temp.resolve("step-1")));
    assertEquals(
        folder,
        Files.readAttributes(temp.resolve("step-1"), "unix:ino").get("ino"),
        "a kill while the folder is replaced would lose it");
  }

  @Test
  void damagedCheckpointIsWrittenAgainWhenItsStepComesAgain() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temp, 3);
    TrainingState state = TrainingState.START.afterStep(LossTerms.ZERO, 4);
    checkpoints.save(session, state);
    Files.delete(temp.resolve("step-1/variables.index"));
    assertThrows(RunFailedException.class, () -> checkpoints.latest(NO_WARNING));
    checkpoints.save(session, state);
    assertEquals(state, checkpoints.latest(NO_WARNING).orElseThrow().state());
  }

  @Test
  void runWhoseFolderIsGoneDoesNotBeginAnother() {
    Path run = temp.resolve("run");
    Checkpoints checkpoints = new Checkpoints(run.resolve("checkpoints"), 1);
    RunFailedException failure =
        assertThrows(
            RunFailedException.class,
            () -> checkpoints.save(session, TrainingState.START.afterStep(LossTerms.ZERO, 4)));
    assertEquals(
        "the checkpoint %s can't be written: %s is gone"
            .formatted(checkpoints.folder().resolve("step-1"), run),
        failure.getMessage());
    assertFalse(Files.exists(run));
  }

  @Test
  void withNothingToScoreTheLatestEpochIsTheBest() {
    TrainingState first = TrainingState.START.afterStep(LossTerms.ZERO, 4).afterEpoch(Double.NaN);
    TrainingState second = first.afterStep(LossTerms.ZERO, 4).afterEpoch(Double.NaN);
    assertTrue(second.isBest());
    TrainingState third = second.afterStep(LossTerms.ZERO, 4).afterEpoch(0.2);
    assertTrue(third.isBest());
    assertFalse(third.afterStep(LossTerms.ZERO, 4).afterEpoch(Double.NaN).isBest());
  }
}
