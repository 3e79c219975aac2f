package yolov3.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.RunConfig;
import yolov3.data.mnist.MnistDetectionDataset;

@Tag("tensorflow")
class LoaderStallTest {

  private static final int CORES = 8;

  /** An epoch in which 30 % of a minute's training was waiting. */
  private static final double FRACTION = 0.3;

  private static final double SECONDS = 18;

  @TempDir Path folder;

  private RunConfig config(String... changes) {
    return TinyRun.config(
        folder, new MnistDetectionDataset(folder.resolve("set"), null, true), changes);
  }

  private static LoaderStall stall(RunConfig config) {
    return new LoaderStall(
        config.data(), config.augment().combinesImages(), config.training().epochs(), CORES);
  }

  @Test
  void secondEpochThatWaitedSaysOnceWhatThisConfigCanChange() {
    LoaderStall wait = stall(config("training.epochs=30"));
    assertEquals(Optional.empty(), wait.onEpochEnd(1, FRACTION, SECONDS), "caches are filled");
    assertEquals(
        Optional.of(
            "30 % of epoch 2 was spent waiting for images; to feed the network faster:"
                + " data.loader_threads: 8 (now 1), or data.cache: ram,"
                + " or images stored at about model.input_size, or a smaller model.input_size"),
        wait.onEpochEnd(2, FRACTION, SECONDS));
    assertEquals(Optional.empty(), wait.onEpochEnd(3, FRACTION, SECONDS), "once");
  }

  @Test
  void whatIsChangedAlreadyIsNotSuggested() {
    RunConfig config =
        config(
            "training.epochs=30",
            "data.loader_threads=8",
            "data.cache=ram",
            "augment.mosaic.probability=0.5");
    LoaderStall wait = stall(config);
    wait.onEpochEnd(1, FRACTION, SECONDS);
    assertEquals(
        Optional.of(
            "30 % of epoch 2 was spent waiting for images; to feed the network faster:"
                + " less mosaic and mixup, which read several images for one,"
                + " or a smaller model.input_size"),
        wait.onEpochEnd(2, FRACTION, SECONDS));
  }

  @Test
  void tenthOfTheTimeAndSecondsOfAShortRunAreNotWorthAWord() {
    LoaderStall wait = stall(config("training.epochs=2"));
    wait.onEpochEnd(1, FRACTION, SECONDS);
    assertEquals(Optional.empty(), wait.onEpochEnd(2, 0.1, SECONDS + 60));
    assertEquals(Optional.empty(), wait.onEpochEnd(3, FRACTION, 29), "58 s in 2 epochs");
    assertEquals(true, wait.onEpochEnd(4, FRACTION, 30).isPresent());
  }
}
