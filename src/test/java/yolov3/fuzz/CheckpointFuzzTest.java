package yolov3.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import yolov3.config.RunConfig;
import yolov3.io.AtomicFolder;
import yolov3.io.RunFailedException;
import yolov3.training.TinyRun;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.Checkpoints.Checkpoint;
import yolov3.training.session.TrainingSession;

/** A checkpoint, whatever is in its files, is taken whole or the one before it is. */
@Tag("tensorflow")
class CheckpointFuzzTest {

  private static final long MOST_BYTES = 16 << 20;
  private static final String BUNDLE_INDEX = "variables.index";
  private static final String BUNDLE_DATA = "variables.data-00000-of-00001";

  private static Path folder;
  private static Checkpoints checkpoints;
  private static Checkpoint first;
  private static Checkpoint second;
  private static TrainingSession session;
  private static byte[] progress;
  private static byte[] index;
  private static byte[] data;

  @BeforeContainer
  static void train() throws IOException {
    folder = Files.createTempDirectory("checkpoints");
    RunConfig config = TinyRun.config(folder, TinyRun.draw(folder.resolve("images"), 4));
    TinyRun.train(config, new TrainingListener() {}, -1);
    checkpoints = TinyRun.checkpoints(config);
    second = checkpoints.latest(CheckpointFuzzTest::unexpected).orElseThrow();
    Path held = Files.move(second.folder(), folder.resolve("held"));
    first = checkpoints.latest(CheckpointFuzzTest::unexpected).orElseThrow();
    Files.move(held, second.folder());
    progress = Files.readAllBytes(second.folder().resolve("progress.json"));
    index = Files.readAllBytes(second.folder().resolve(BUNDLE_INDEX));
    data = Files.readAllBytes(second.folder().resolve(BUNDLE_DATA));
    session = new TrainingSession(config, 10);
  }

  @AfterContainer
  static void delete() throws IOException {
    session.close();
    AtomicFolder.deleteTree(folder);
  }

  @Provide
  Arbitrary<byte[]> spoiltProgress() {
    return Arbitraries.oneOf(Mutation.of(List.of(progress)), Mutation.random(List.of(progress)));
  }

  @Provide
  Arbitrary<byte[]> spoiltIndex() {
    return Arbitraries.oneOf(Mutation.of(List.of(index)), Mutation.random(List.of(index)));
  }

  @Provide
  Arbitrary<byte[]> spoiltData() {
    return Arbitraries.oneOf(Mutation.of(List.of(data)), Mutation.random(List.of(data)));
  }

  @FuzzTest
  void spoiltProgressIsReadOrTheOneBeforeIsTaken(@ForAll("spoiltProgress") byte[] bytes)
      throws IOException {
    assertTakenOrPassedOver(bytes);
  }

  @Example
  void progressOfOtherJsonIsPassedOver() throws IOException {
    String whole = new String(progress);
    for (String json :
        List.of(
            "null",
            "{}",
            "[]",
            "{\"progress\": null, \"files\": null}",
            "{\"progress\": {}, \"files\": {}}",
            whole.replaceFirst("(?s)\"files\".*", "\"files\": null}"),
            whole.replaceFirst("(?s)\"files\".*", "\"files\": {}}"),
            whole.replace(BUNDLE_INDEX, "a\\u0000b"),
            whole.replace(BUNDLE_INDEX, "../../../../../dev/zero"),
            whole.replaceFirst("\"step\" : 4", "\"step\" : 400"),
            whole.replaceFirst("(?s)\"epoch_loss\" : \\{.*?}", "\"epoch_loss\" : null"))) {
      assertEquals(first, assertTakenOrPassedOver(json.getBytes()), json);
    }
  }

  private static Checkpoint assertTakenOrPassedOver(byte[] bytes) throws IOException {
    Path file = second.folder().resolve("progress.json");
    Files.write(file, bytes);
    try {
      List<String> warnings = new ArrayList<>();
      Checkpoint taken =
          Limits.read(MOST_BYTES, () -> checkpoints.latest(warnings::add)).get().get();
      assertEquals(taken.folder().getFileName().toString(), "step-" + taken.state().step());
      assertEquals(taken.folder().equals(second.folder()) ? 0 : 1, warnings.size());
      assertTrue(taken.equals(first) || taken.equals(second), "a changed state was taken");
      Limits.read(MOST_BYTES, RunFailedException.class, () -> checkpoints.best(warning -> {}));
      return taken;
    } finally {
      Files.write(file, progress);
    }
  }

  @FuzzTest
  void spoiltIndexIsNeverTaken(@ForAll("spoiltIndex") byte[] bytes) throws IOException {
    assertNeverTaken(BUNDLE_INDEX, index, bytes);
  }

  @FuzzTest
  void spoiltDataIsNeverTaken(@ForAll("spoiltData") byte[] bytes) throws IOException {
    assertNeverTaken(BUNDLE_DATA, data, bytes);
  }

  private static void assertNeverTaken(String name, byte[] whole, byte[] bytes) throws IOException {
    Path file = second.folder().resolve(name);
    Files.write(file, bytes);
    try {
      Optional<Checkpoint> taken =
          Limits.read(MOST_BYTES, () -> checkpoints.latest(warning -> {})).get();
      assertEquals(Arrays.equals(whole, bytes) ? second : first, taken.orElseThrow());
    } finally {
      Files.write(file, whole);
    }
  }

  @FuzzTest
  void spoiltIndexIsRestoredOrRefused(@ForAll("spoiltIndex") byte[] bytes) throws IOException {
    assertRestoredOrRefused(BUNDLE_INDEX, index, bytes);
  }

  @FuzzTest
  void spoiltDataIsRestoredOrRefused(@ForAll("spoiltData") byte[] bytes) throws IOException {
    assertRestoredOrRefused(BUNDLE_DATA, data, bytes);
  }

  private static void assertRestoredOrRefused(String name, byte[] whole, byte[] bytes)
      throws IOException {
    Path file = second.folder().resolve(name);
    Files.write(file, bytes);
    try {
      boolean restored =
          Limits.read(
                  MOST_BYTES,
                  RunFailedException.class,
                  () -> {
                    session.restore(second.variables());
                    return true;
                  })
              .isPresent();
      assertTrue(!Arrays.equals(whole, bytes) || restored, "a whole bundle was refused");
    } finally {
      Files.write(file, whole);
    }
  }

  private static void unexpected(String warning) {
    throw new AssertionError(warning);
  }
}
