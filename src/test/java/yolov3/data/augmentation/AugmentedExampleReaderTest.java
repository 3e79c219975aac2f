package yolov3.data.augmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.loader.Batch;
import yolov3.data.loader.BatchLoader;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.Example;
import yolov3.data.loader.ImageCache;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.TargetAssigner;

class AugmentedExampleReaderTest {

  private static final String EVERYTHING =
      """
      {flip_horizontal: {probability: 0.5}, flip_vertical: {probability: 0.5},
       crop: {probability: 0.5}, translate: {probability: 0.5}, scale: {probability: 0.5},
       hsv: {probability: 0.5}, mosaic: {probability: 0.5}, mixup: {probability: 0.5},
       cutout: {probability: 0.5}, close_mosaic_epochs: 0,
       multi_scale: {every_batches: 2, smallest: 64, largest: 128}}
      """;

  private static final int IMAGES = 11;
  private static final int BATCH_SIZE = 3;

  @TempDir Path folder;
  private List<LabelledImage> images;
  private BatchPlan plan;

  @BeforeEach
  void draw() throws IOException {
    Random random = new Random(3);
    images = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      int width = 60 + 20 * i;
      BufferedImage image = new BufferedImage(width, 100, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < 100; y++) {
        for (int x = 0; x < width; x++) {
          image.setRGB(x, y, random.nextInt());
        }
      }
      Path file = folder.resolve(i + ".png");
      ImageIO.write(image, "png", file.toFile());
      images.add(new LabelledImage(file, List.of(new LabelledBox(new Box(10, 20, 50, 70), i % 2))));
    }
    plan = BatchPlan.shuffled(images, BATCH_SIZE, 7);
  }

  @Test
  void batchesAreTheSameForAnyThreadsCacheAndFirstBatch() {
    List<Batch> whole = load(reader(EVERYTHING, 0), 1, 12, 1);
    assertSame(whole, load(reader(EVERYTHING, 1 << 24), 1, 12, 3));
    for (int first = 1; first <= 12; first += 5) { // as after a resume, also inside an epoch
      assertSame(whole.subList(first - 1, 12), load(reader(EVERYTHING, 100_000), first, 12, 2));
    }
    assertEquals(
        12, whole.stream().map(batch -> Arrays.hashCode(batch.images())).distinct().count());
  }

  @Test
  void anotherEpochShowsAnImageInAnotherWay() {
    AugmentedExampleReader reader = reader("{translate: {probability: 1}}", 0);
    List<Example> shown =
        LongStream.rangeClosed(1, 8) // two epochs
            .boxed()
            .flatMap(number -> plan.slots(number).stream())
            .filter(slot -> slot.image().equals(images.get(4)))
            .map(reader::read)
            .toList();
    assertEquals(2, shown.size());
    assertFalse(Arrays.equals(shown.get(0).pixels(), shown.get(1).pixels()));
  }

  /**
   * Images of one pixel file, each with one object of a class of its own that fills it: the classes
   * of a mosaic tell which images it was made of.
   */
  @Test
  void mosaicsHaveAsManyDifferentPartnersAsChanceGives() {
    int count = 10_000;
    int mosaics = 1_000;
    Path file = images.get(0).image();
    List<LabelledImage> many =
        IntStream.range(0, count)
            .mapToObj(i -> new LabelledBox(new Box(0, 0, 60, 100), i))
            .map(whole -> new LabelledImage(file, List.of(whole)))
            .toList();
    BatchPlan manyInOrder = BatchPlan.inOrder(many, 1);
    RunConfig config =
        AugmentConfigs.config(
            folder, "{mosaic: {probability: 1}, min_box_visibility: 0, close_mosaic_epochs: 0}");
    AugmentedExampleReader reader =
        reader(
            config,
            new ClassNames(IntStream.range(0, count).mapToObj(i -> "class " + i).toList()),
            manyInOrder,
            new ImageCache(1 << 20));
    Set<Integer> different = new HashSet<>();
    int partners = 0;
    for (int i = 0; i < mosaics; i++) {
      for (LabelledBox object : reader.read(manyInOrder.slots(i + 1).get(0)).objects()) {
        if (object.classIndex() != i) {
          different.add(object.classIndex());
          partners++;
        }
      }
    }
    assertTrue(partners > 2.9 * mosaics, partners + " partners");
    // of m draws out of n: n · (1 − (1 − 1/n)^m), with a deviation of under √(m² / 2n)
    double expected = count * (1 - Math.pow(1 - 1.0 / count, partners));
    double deviation = partners / Math.sqrt(2.0 * count);
    assertEquals(expected, different.size(), 5 * deviation);
  }

  @Test
  void anImageThatCannotBeReadDoesNotTakeOthersWithIt() throws IOException {
    Files.delete(images.get(0).image());
    Files.delete(images.get(1).image());
    AugmentedExampleReader reader =
        reader("{mosaic: {probability: 1}, mixup: {probability: 1}, close_mosaic_epochs: 0}", 0);

    List<Batch> batches = load(reader, 1, plan.batchesPerEpoch(), 2);

    assertEquals(IMAGES - 2, batches.stream().mapToInt(Batch::size).sum());
    assertEquals(2, batches.stream().mapToInt(batch -> batch.unreadable().size()).sum());
    assertSame(batches, load(reader, 1, plan.batchesPerEpoch(), 1));
  }

  @Test
  void lastEpochsHaveNeitherMosaicNorMixup() {
    // 30 epochs of which the last 10 are without
    AugmentedExampleReader reader =
        reader("{mosaic: {probability: 1}, mixup: {probability: 1}, close_mosaic_epochs: 10}", 0);
    assertEquals(5, objects(reader, 20)); // four tiles, each with its object, and another image
    assertEquals(1, objects(reader, 21));
    assertEquals(1, objects(reader, 30));
  }

  /** The most of an image of that epoch. */
  private int objects(AugmentedExampleReader reader, long epoch) {
    return LongStream.rangeClosed((epoch - 1) * 4 + 1, epoch * 4)
        .boxed()
        .flatMap(number -> plan.slots(number).stream())
        .mapToInt(slot -> reader.read(slot).objects().size())
        .max()
        .orElseThrow();
  }

  @Test
  void inputSizeChangesEveryFewBatchesWithinTheRange() {
    AugmentedExampleReader reader = reader(EVERYTHING, 0);
    List<Integer> sizes =
        LongStream.rangeClosed(1, 200).mapToObj(reader::inputSize).collect(Collectors.toList());
    assertEquals(Set.of(64, 96, 128), Set.copyOf(sizes));
    for (int i = 0; i < sizes.size(); i += 2) {
      assertEquals(sizes.get(i), sizes.get(i + 1));
    }
    Batch batch = load(reader, 1, 1, 1).get(0);
    assertEquals(sizes.get(0), batch.inputSize());
    assertEquals(batch.size() * sizes.get(0) * sizes.get(0) * 3, batch.images().length);
  }

  @Test
  void cellsOfTheTargetsAreThoseOfTheInputsSize() {
    AugmentedExampleReader reader = reader(EVERYTHING, 0);
    for (Batch batch : load(reader, 1, 12, 1)) {
      for (Example example : batch.examples()) {
        for (LabelledBox object : example.objects()) {
          int column = (int) (object.box().centreX() / 32);
          int row = (int) (object.box().centreY() / 32);
          boolean answered =
              example.targets().get(1).positives().stream()
                      .anyMatch(p -> p.column() == column && p.row() == row)
                  || example.targets().get(0).positives().stream()
                      .anyMatch(p -> p.column() / 2 == column && p.row() / 2 == row);
          assertTrue(answered, object + " in " + batch.inputSize());
        }
      }
    }
  }

  private AugmentedExampleReader reader(String augment, long cacheBytes) {
    RunConfig config = AugmentConfigs.config(folder, augment.replace("\n", " "));
    return reader(config, new ClassNames(List.of("one", "two")), plan, new ImageCache(cacheBytes));
  }

  private static AugmentedExampleReader reader(
      RunConfig config, ClassNames names, BatchPlan plan, ImageCache cache) {
    return new AugmentedExampleReader(
        new Augmenter(config.augment(), names),
        new TargetAssigner(config.model(), config.loss()),
        config.model().inputSize(),
        config.training().epochs(),
        config.seed(),
        plan,
        cache);
  }

  private List<Batch> load(AugmentedExampleReader reader, long first, long last, int threads) {
    List<Batch> batches = new ArrayList<>();
    try (BatchLoader loader = new BatchLoader(plan, reader, first, last, threads, 4)) {
      while (loader.hasNext()) {
        batches.add(loader.next());
      }
    }
    return batches;
  }

  private static void assertSame(List<Batch> expected, List<Batch> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).images(), actual.get(i).images());
      for (int scale = 0; scale < 2; scale++) {
        assertArrayEquals(
            expected.get(i).targets().get(scale).cells(),
            actual.get(i).targets().get(scale).cells());
        assertArrayEquals(
            expected.get(i).targets().get(scale).boxesXywh(),
            actual.get(i).targets().get(scale).boxesXywh());
      }
    }
  }
}
