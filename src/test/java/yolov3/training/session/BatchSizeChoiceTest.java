package yolov3.training.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.AllocationRecord;
import org.tensorflow.proto.AllocatorMemoryUsed;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.StepStats;
import yolov3.config.RunConfig;
import yolov3.data.LabelledImage;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.training.TinyRun;

@Tag("tensorflow")
class BatchSizeChoiceTest {

  /** A step holds 20 bytes and 10 more for each image. */
  @ParameterizedTest
  @CsvSource({
    "1000, 100000, 64",
    "340, 100000, 32",
    "339, 100000, 16",
    "0, 100000, 1", // what does not fit at all is left to the run to say
    "1000, 511, 8",
    "1000, 512, 16",
    "1000, 3, 1"
  })
  void largestPowerOfTwoThatFitsAndLeavesBatches(long usable, int images, int expected) {
    assertEquals(expected, BatchSizeChoice.of(30, 40, usable, images).batchSize());
  }

  @Test
  void peakIsOfWhatIsHeldAtOneTime() {
    StepStats step =
        StepStats.newBuilder()
            .addDevStats(device(record(1, 100), record(5, -100)))
            .addDevStats(device(record(3, 30), record(6, 80), record(7, -110)))
            .build();
    assertEquals(130, BatchSizeChoice.peakBytes(step));
  }

  private static AllocationRecord record(long micros, long bytes) {
    return AllocationRecord.newBuilder().setAllocMicros(micros).setAllocBytes(bytes).build();
  }

  private static DeviceStepStats device(AllocationRecord... records) {
    AllocatorMemoryUsed.Builder memory = AllocatorMemoryUsed.newBuilder();
    for (AllocationRecord each : records) {
      memory.addAllocationRecords(each);
    }
    return DeviceStepStats.newBuilder()
        .addNodeStats(NodeExecStats.newBuilder().addMemory(memory))
        .build();
  }

  /** The images of a batch of four cost what two images say, within a third. */
  @Test
  void predictsTheMemoryOfALargerBatch(@TempDir Path folder) {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), 1);
    RunConfig config = TinyRun.config(folder, set, "model.input_size=256");
    try (TrainingSession session = new TrainingSession(config, 10)) {
      session.initialize();
      long one = peak(session, config, 1);
      long perImage = peak(session, config, 2) - one;
      assertTrue(perImage > 3 * 256 * 256 * Float.BYTES, "less than an image: " + perImage);
      assertEquals(one + 7 * perImage, peak(session, config, 8), (one + 7 * perImage) / 3.0);
    }
  }

  private static long peak(TrainingSession session, RunConfig config, int images) {
    return BatchSizeChoice.peakBytes(
        session, PrecisionChoice.greyImages(config, images, List.of()));
  }

  @Test
  void imageWithManyObjectsTakesMoreMemory(@TempDir Path folder) {
    RunConfig config =
        TinyRun.config(folder, TinyRun.draw(folder.resolve("set"), 1), "training.batch_size=auto");
    long few = bytesPerImage(config, image(1));
    long many = bytesPerImage(config, image(1000));
    // One value of float32 for each prediction of the finer grid, 6 by 6, and each box.
    assertTrue(many > few + 1000L * 3 * 6 * 6 * Float.BYTES, many + " after " + few);
  }

  @ParameterizedTest(name = "mosaic {0}, mixup {1}")
  @CsvSource({"0, 0, 1", "1, 0, 4", "0, 1, 2", "1, 1, 5"})
  void imagesThatAreCombinedHaveTheObjectsOfAll(
      double mosaic, double mixup, int images, @TempDir Path folder) {
    RunConfig config =
        TinyRun.config(
            folder,
            TinyRun.draw(folder.resolve("set"), 1),
            "augment.enabled=true",
            "augment.mosaic.probability=" + mosaic,
            "augment.mixup.probability=" + mixup);
    assertEquals(
        images * 7,
        BatchSizeChoice.crowded(config.augment(), List.of(image(3), image(7), image(0))).size());
  }

  private static LabelledImage image(int boxes) {
    LabelledBox box = new LabelledBox(new Box(10, 10, 40, 40), 0);
    return new LabelledImage(Path.of("image"), Collections.nCopies(boxes, box));
  }

  private static long bytesPerImage(RunConfig config, LabelledImage image) {
    return BatchSizeChoice.ofAuto(config, 10, List.of(image)).orElseThrow().bytesPerImage();
  }
}
