package yolov3.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.RunConfig;
import yolov3.data.loader.Batch;
import yolov3.data.loader.BatchLoader;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;

@Tag("tensorflow")
class StepBenchmarkTest {

  @TempDir Path temp;

  @Test
  void everyBatchIsWholeAndOfOneSize() {
    RunConfig config =
        TinyRun.config(
            temp,
            TinyRun.draw(temp.resolve("set"), 5),
            "augment.multi_scale.every_batches=1",
            "augment.multi_scale.smallest=32",
            "augment.multi_scale.largest=128");
    try (StepBenchmark benchmark = new StepBenchmark(config, TrainingData.read(config));
        BatchLoader batches = benchmark.loader(6)) { // an epoch has two and a half batches
      int count = 0;
      for (; batches.hasNext(); count++) {
        Batch batch = batches.next();
        assertEquals(2, batch.size());
        assertEquals(TinyRun.SIZE, batch.inputSize());
      }
      assertEquals(6, count);
    }
  }
}
