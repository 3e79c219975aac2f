package yolov3.data.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.section.Architecture;
import yolov3.config.section.LossConfig;
import yolov3.config.section.LossConfig.AnchorConflicts;
import yolov3.config.section.LossConfig.BackgroundBoxes;
import yolov3.config.section.LossConfig.BoxLoss;
import yolov3.config.section.ModelConfig;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageDecoder;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.TargetAssigner;

class BatchLoaderTest {

  private static final int INPUT_SIZE = 32;

  @TempDir Path folder;

  @Test
  void batchesAreTheSameWhateverTheNumberOfThreads() throws IOException {
    BatchPlan plan = BatchPlan.shuffled(images(7), 3, 5);
    List<Batch> one = load(plan, 1, 6, 1, 1);
    List<Batch> three = load(plan, 1, 6, 3, 4);
    assertEquals(6, one.size());
    assertEquals(6, three.size());
    for (int i = 0; i < one.size(); i++) {
      assertEquals(BatchPlanTest.batch(plan, i + 1), sources(one.get(i)));
      assertEquals(BatchPlanTest.batch(plan, i + 1), sources(three.get(i)));
      assertArrayEquals(one.get(i).images(), three.get(i).images());
      for (int scale = 0; scale < 2; scale++) {
        assertArrayEquals(
            one.get(i).targets().get(scale).cells(), three.get(i).targets().get(scale).cells());
        assertArrayEquals(
            one.get(i).targets().get(scale).boxesXywh(),
            three.get(i).targets().get(scale).boxesXywh());
      }
    }
  }

  @Test
  void loaderStartsAndEndsWhereItIsTold() throws IOException {
    BatchPlan plan = BatchPlan.shuffled(images(7), 3, 5);
    List<Batch> batches = load(plan, 3, 4, 2, 4);
    assertEquals(
        List.of(BatchPlanTest.batch(plan, 3), BatchPlanTest.batch(plan, 4)),
        batches.stream().map(BatchLoaderTest::sources).toList());
  }

  @Test
  void nothingIsLeftAfterTheLastBatch() throws IOException {
    BatchPlan plan = BatchPlan.inOrder(images(2), 2);
    try (BatchLoader loader = new BatchLoader(plan, reader(), 2, 1, 1, 4)) {
      assertFalse(loader.hasNext());
    }
  }

  @Test
  void imageThatCannotBeReadIsLeftOutAndNamed() throws IOException {
    List<LabelledImage> images = new ArrayList<>(images(3));
    Path absent = folder.resolve("absent.png");
    images.add(2, new LabelledImage(absent, List.of()));
    try (BatchLoader loader = new BatchLoader(BatchPlan.inOrder(images, 2), reader(), 1, 2, 2, 4)) {
      assertEquals(List.of(), loader.next().unreadable());
      Batch second = loader.next();
      assertEquals(List.of(images.get(3)), sources(second));
      assertEquals(
          List.of(
              "image '"
                  + absent
                  + "' not found; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image"),
          second.unreadable());
    }
  }

  @Test
  void batchOfWhichNoImageCanBeReadIsEmptyAndNamesThem() {
    Path absent = folder.resolve("absent.png");
    BatchPlan plan = BatchPlan.inOrder(List.of(new LabelledImage(absent, List.of())), 1);
    try (BatchLoader loader = new BatchLoader(plan, reader(), 1, 1, 1, 1)) {
      Batch batch = loader.next();
      assertEquals(0, batch.size());
      assertEquals(
          List.of(
              "image '"
                  + absent
                  + "' not found; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image"),
          batch.unreadable());
    }
  }

  @Test
  void cachedImagesAreThoseOfTheFilesAndTakeNoMoreThanTheLimit() throws IOException {
    List<LabelledImage> images = images(5);
    BatchPlan plan = BatchPlan.inOrder(images, 5);
    long bytesOfThree = (20 + 21 + 22) * 30 * 3; // smaller than the input: kept as they are
    ImageCache cache = new ImageCache(bytesOfThree + 1);
    ExampleReader cached = new ExampleReader(INPUT_SIZE, assigner(), cache);
    try (BatchLoader fresh = new BatchLoader(plan, reader(), 1, 1, 2, 2);
        BatchLoader filling = new BatchLoader(plan, cached, 1, 1, 2, 2)) {
      byte[] expected = fresh.next().images();
      assertArrayEquals(expected, filling.next().images());
      assertEquals(bytesOfThree, cache.usedBytes());
      for (LabelledImage image : images) {
        Files.delete(image.image());
      }
      try (BatchLoader kept = new BatchLoader(plan, cached, 1, 1, 2, 2)) {
        Batch batch = kept.next();
        assertEquals(3, batch.size());
        assertEquals(2, batch.unreadable().size());
      }
    }
  }

  @Test
  void largeImageIsKeptAsLargeAsTheInputShowsIt() throws IOException {
    BufferedImage image = new BufferedImage(200, 50, BufferedImage.TYPE_INT_RGB);
    image.createGraphics().fillRect(20, 10, 100, 20);
    Path file = folder.resolve("large.png");
    ImageIO.write(image, "png", file.toFile());
    LabelledImage source = new LabelledImage(file, List.of());
    ImageCache cache = new ImageCache(1 << 20);
    ExampleReader reader = new ExampleReader(INPUT_SIZE, assigner(), cache);
    byte[] expected = new Letterboxer(INPUT_SIZE).apply(ImageDecoder.read(file));
    assertArrayEquals(expected, reader.read(source).pixels());
    assertArrayEquals(expected, reader.read(source).pixels());
    assertEquals(32 * 8 * 3, cache.usedBytes());
  }

  @Test
  void everyThreadMakesABatchHoweverFewMayWait() throws IOException {
    int threads = 4;
    CountDownLatch atWork = new CountDownLatch(threads);
    ExampleSource waiting =
        slot -> {
          atWork.countDown();
          try {
            assertTrue(atWork.await(10, TimeUnit.SECONDS), atWork.getCount() + " threads idle");
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return reader().read(slot);
        };
    BatchPlan plan = BatchPlan.inOrder(images(threads), 1);
    try (BatchLoader loader = new BatchLoader(plan, waiting, 1, threads, threads, 1)) {
      assertEquals(BatchPlanTest.batch(plan, 1), sources(loader.next()));
    }
  }

  @Test
  void closingBeforeTheEndDoesNotWaitForTheRest() throws IOException {
    BatchPlan plan = BatchPlan.shuffled(images(4), 1, 5);
    BatchLoader loader = new BatchLoader(plan, reader(), 1, 1_000_000, 2, 1000);
    loader.next();
    // far less than a thousand images take, far more than a busy machine needs
    assertTimeoutPreemptively(Duration.ofSeconds(10), loader::close);
  }

  private List<Batch> load(BatchPlan plan, long first, long last, int threads, int prefetch) {
    List<Batch> batches = new ArrayList<>();
    try (BatchLoader loader = new BatchLoader(plan, reader(), first, last, threads, prefetch)) {
      while (loader.hasNext()) {
        batches.add(loader.next());
      }
    }
    return batches;
  }

  private static List<LabelledImage> sources(Batch batch) {
    return batch.examples().stream().map(Example::source).toList();
  }

  private static ExampleReader reader() {
    return new ExampleReader(INPUT_SIZE, assigner(), new ImageCache(0));
  }

  private static TargetAssigner assigner() {
    ModelConfig model = ModelConfig.forInference(Architecture.YOLOV3_TINY, INPUT_SIZE, null, 1);
    return new TargetAssigner(
        model,
        new LossConfig(
            BoxLoss.GIOU, 0.3, 0.5, 0.01, BackgroundBoxes.ALL, AnchorConflicts.NEXT_BEST));
  }

  /** Noise of several sizes, each with a box. */
  private List<LabelledImage> images(int count) throws IOException {
    Random random = new Random(3);
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(20 + i, 30, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < 30; y++) {
        for (int x = 0; x < 20 + i; x++) {
          image.setRGB(x, y, random.nextInt());
        }
      }
      Path file = folder.resolve(i + ".png");
      ImageIO.write(image, "png", file.toFile());
      images.add(
          new LabelledImage(file, List.of(new LabelledBox(new Box(1 + i, 2, 12 + i, 15), 0))));
    }
    return images;
  }
}
