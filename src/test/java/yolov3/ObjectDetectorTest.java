package yolov3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.geometry.Detection;
import yolov3.io.UserException;
import yolov3.training.TinyRun;

@Tag("tensorflow")
class ObjectDetectorTest {

  private static final int THREADS = 8;

  @TempDir static Path folder;
  private static Path run;
  private static List<Path> images;
  private static ObjectDetector detector;

  @BeforeAll
  static void train() throws IOException {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), 2);
    run = TrainingRun.of(TinyRun.config(folder, set, "training.epochs=1")).train().folder();
    detector = ObjectDetector.load(run);
    images =
        TinyRun.namesIn(set.folder().resolve("test")).stream()
            .map(set.folder().resolve("test")::resolve)
            .toList();
  }

  @AfterAll
  static void close() {
    detector.close();
  }

  private static BufferedImage read(Path image) {
    try {
      return ImageIO.read(image.toFile());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void fileItsBytesAndItsPixelsGiveTheSame() throws IOException {
    Path image = images.get(0);
    List<Detection> found = detector.detect(image);
    assertFalse(found.isEmpty());
    assertEquals(found, detector.detect(read(image)));
    assertEquals(found, detector.detect(Files.readAllBytes(image)));
    assertEquals(10, detector.classNames().size());
  }

  @Test
  void savedModelIsFoundByItsFolderAndByThatOfItsVersions() {
    List<Detection> found = detector.detect(images.get(0));
    for (String name : List.of("saved_model", "saved_model/1")) {
      try (ObjectDetector same = ObjectDetector.load(run.resolve(name))) {
        assertEquals(found, same.detect(images.get(0)));
      }
    }
  }

  @Test
  void eightThreadsGetWhatOneGets() throws Exception {
    requireSameOnThreads(detector, images.stream().map(detector::detect).toList());
  }

  @Test
  void eightThreadsGetWhatOneGetsWithOptions() throws Exception {
    ObjectDetector.Options options =
        ObjectDetector.Options.confidenceThreshold(0.002).withNmsIouThreshold(0.2);
    List<List<Detection>> alone;
    try (ObjectDetector limited = ObjectDetector.load(run, options)) {
      alone = images.stream().map(limited::detect).toList();
    }
    try (ObjectDetector limited = ObjectDetector.load(run, options)) {
      requireSameOnThreads(limited, alone);
    }
  }

  private static void requireSameOnThreads(ObjectDetector shared, List<List<Detection>> alone)
      throws Exception {
    CountDownLatch start = new CountDownLatch(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      Callable<List<List<Detection>>> work =
          () -> {
            start.countDown();
            start.await();
            return images.stream().map(shared::detect).toList();
          };
      for (Future<List<List<Detection>>> found :
          threads.invokeAll(Collections.nCopies(THREADS, work))) {
        assertEquals(alone, found.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void batchOfSeveralSizesGivesWhatEachImageGives() {
    BufferedImage large = read(images.get(0));
    BufferedImage small = large.getSubimage(0, 0, 64, 32);
    List<BufferedImage> batch = List.of(large, small, read(images.get(1)));
    List<List<Detection>> found = detector.detectBatch(batch);
    for (int i = 0; i < batch.size(); i++) {
      List<Detection> alone = detector.detect(batch.get(i));
      assertEquals(alone.get(0).score(), found.get(i).get(0).score(), 1e-4);
      assertEquals(alone.get(0).box().width(), found.get(i).get(0).box().width(), 0.1);
    }
  }

  @Test
  void optionsLimitWhatIsFound() {
    List<Detection> all = detector.detect(images.get(0));
    double threshold = all.get(all.size() / 2).score();
    int wanted = all.get(0).classIndex();
    ObjectDetector.Options options =
        ObjectDetector.Options.confidenceThreshold(threshold)
            .withNmsIouThreshold(0.5)
            .withMaxDetections(3)
            .withClasses(detector.classNames().get(wanted));
    try (ObjectDetector limited = ObjectDetector.load(run, options)) {
      List<Detection> found = limited.detect(images.get(0));
      assertTrue(!found.isEmpty() && found.size() <= 3, found.toString());
      assertTrue(found.stream().allMatch(d -> d.score() >= threshold && d.classIndex() == wanted));
    }
  }

  @Test
  void mistakesAreUserExceptions() {
    assertThrows(UserException.class, () -> ObjectDetector.load(folder.resolve("nowhere")));
    assertEquals(
        "class 'cat' is unknown; the detector has 0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
        assertThrows(
                UserException.class,
                () -> ObjectDetector.load(run, ObjectDetector.Options.OF_MODEL.withClasses("cat")))
            .getMessage());
    assertTrue(
        assertThrows(UserException.class, () -> detector.detect(new byte[] {1, 2, 3}))
            .getMessage()
            .startsWith("image starts with bytes 01 02 03; "));
  }

  @Test
  void closedDetectorRefusesToDetect() {
    ObjectDetector closed = ObjectDetector.load(run);
    closed.close();
    closed.close();
    assertEquals(
        "the detector is closed",
        assertThrows(IllegalStateException.class, () -> closed.detect(images.get(0))).getMessage());
  }
}
