package yolov3.training.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.Metrics;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.network.loss.LossTerms;
import yolov3.tensorboard.EventFiles;
import yolov3.tensorboard.Histogram;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.session.StepResult;
import yolov3.training.session.TrainingSession.WeightHistograms;

@Tag("tensorflow")
class EventLogTest {

  private static final int STEPS = 10_000;
  private static final int EPOCHS = 40;
  private static final int STEPS_PER_EPOCH = STEPS / EPOCHS;
  private static final int CLASSES = 80;
  private static final int VARIABLES = 222; // that YOLOv3 trains: 72 · 3 with batch norm, 3 · 2
  private static final long MOST_BYTES = 20_000_000;

  @TempDir Path folder;

  /** YOLOv3's size and COCO's classes; the images are as hard to pack as photos. */
  @Test
  void tenThousandStepsStayUnderTwentyMegabytes() throws IOException {
    TrainingData data = data();
    RunConfig config = config();
    Metrics metrics = metrics(data);
    WeightHistograms histograms = new WeightHistograms(histograms(), histograms());
    RunDirectory run = RunDirectory.of(config);
    try (EventLog log = new EventLog(run, config, data, TinyRun.ORIGIN)) {
      log.onStart(new TrainingListener.Start(1, STEPS, STEPS_PER_EPOCH, 1));
      for (long step = 1; step <= STEPS; step++) {
        int epoch = (int) ((step - 1) / STEPS_PER_EPOCH) + 1;
        LossTerms loss = new LossTerms(1.0 / step, 2.0 / step, 3.0 / step);
        log.onStepEnd(
            new TrainingListener.Step(step, epoch, new StepResult(loss, 1, 2, 1), 0.001, 10, 0.01));
        if (step % STEPS_PER_EPOCH == 0) {
          TrainingState state = new TrainingState(step, loss, 1, step, 0.5, 0, 0);
          log.onEpochEnd(
              new TrainingListener.Epoch(epoch, state, loss, loss, metrics, 0.001, 1, 10, 0.01));
          log.onInspection(
              new TrainingListener.Inspection(
                  epoch, step, step == STEPS, metrics, validated(data), () -> histograms));
        }
      }
    }
    long train = bytesIn(run.trainLog());
    long validation = bytesIn(run.validationLog());
    System.out.printf("log of 10,000 steps: train %,d, validation %,d bytes%n", train, validation);
    assertTrue(train + validation < MOST_BYTES, train + " + " + validation + " bytes");
  }

  @Test
  void runThatWentOnShowsEachStepOnceAndIsOneTrial() throws IOException {
    RunConfig straight =
        TinyRun.config(
            Files.createDirectory(folder.resolve("straight")),
            TinyRun.draw(folder.resolve("set"), 8),
            "training.epochs=3",
            "tensorboard.every_epochs=1",
            "tensorboard.histograms=true");
    RunConfig resumed =
        TinyRun.config(
            Files.createDirectory(folder.resolve("resumed")),
            TinyRun.draw(folder.resolve("set"), 8),
            "training.epochs=3",
            "tensorboard.every_epochs=1",
            "tensorboard.histograms=true");
    TinyRun.train(straight, new TrainingListener() {}, -1);
    TinyRun.train(resumed, new TrainingListener() {}, 6);
    Path checkpoints = RunDirectory.of(resumed).checkpoints();
    Path kept = folder.resolve("kept");
    Files.move(checkpoints.resolve("step-6"), kept); // so that it resumes from step 4
    TinyRun.train(resumed, new TrainingListener() {}, -1);

    for (String log : List.of("train", "validation")) {
      Map<String, List<Long>> expected = stepsByTag(RunDirectory.of(straight).log().resolve(log));
      Map<String, List<Long>> found = stepsByTag(RunDirectory.of(resumed).log().resolve(log));
      for (String perProcess : List.of("command", "environment")) {
        expected.remove(perProcess);
        found.remove(perProcess);
      }
      assertEquals(expected, found, log);
    }
    Map<String, List<Long>> validation = stepsByTag(RunDirectory.of(resumed).validationLog());
    assertEquals(List.of(0L), validation.get("_hparams_/session_start_info"));
    assertEquals(List.of(12L), validation.get("_hparams_/session_end_info"));
    assertEquals(List.of(4L, 8L, 12L), validation.get("images/validation"));
    assertEquals(List.of(4L, 8L, 12L), validation.get("precision_recall/all classes"));
    Map<String, List<Long>> train = stepsByTag(RunDirectory.of(resumed).trainLog());
    assertEquals(List.of(0L), train.get("config"));
    assertEquals(List.of(1L, 2L, 3L), train.get("images/train_batch"));
    assertEquals(List.of(4L, 8L, 12L), train.get("weights_gradient/backbone/conv_1/kernel"));
    assertEquals(
        train.keySet().stream().filter(tag -> tag.startsWith("weights/")).count(),
        train.keySet().stream().filter(tag -> tag.startsWith("weights_gradient/")).count());
  }

  /** In the order of the steps, over all files of the folder. */
  private static Map<String, List<Long>> stepsByTag(Path log) throws IOException {
    Map<String, List<Long>> steps = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(log)) {
      for (Path file : files.toList()) {
        for (Event event : EventFiles.read(file)) {
          if (event.hasGraphDef()) {
            steps.computeIfAbsent("graph", key -> new ArrayList<>()).add(event.getStep());
          }
          event
              .getSummary()
              .getValueList()
              .forEach(
                  value ->
                      steps
                          .computeIfAbsent(value.getTag(), key -> new ArrayList<>())
                          .add(event.getStep()));
        }
      }
    }
    steps.values().forEach(list -> list.sort(null));
    return steps;
  }

  private RunConfig config() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("large.yaml"),
            """
            output: {models: '%s', log: '%s'}
            data: {train: a.txt, validation: b.txt, names: c.names}
            training: {epochs: %d}
            """
                .formatted(folder.resolve("models"), folder.resolve("log"), EPOCHS));
    return ConfigFile.read(file, Map.of());
  }

  private TrainingData data() throws IOException {
    Path names =
        Files.write(
            folder.resolve("c.names"),
            IntStream.range(0, CLASSES).mapToObj(i -> "class number " + i).toList());
    Random random = new Random(1);
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Path file = folder.resolve("photo-" + i + ".png");
      ImageIO.write(photo(640, 480, random), "png", file.toFile());
      List<LabelledBox> boxes = new ArrayList<>();
      for (int box = 0; box < 8; box++) {
        double x = random.nextDouble() * 500;
        double y = random.nextDouble() * 350;
        boxes.add(new LabelledBox(new Box(x, y, x + 120, y + 100), random.nextInt(CLASSES)));
      }
      images.add(new LabelledImage(file, boxes));
    }
    return new TrainingData(ClassNames.read(names), images, images, List.of());
  }

  /** Noise whose strength falls with its frequency, as the spectrum of photos does. */
  private static BufferedImage photo(int width, int height, Random random) {
    double[] light = new double[width * height];
    for (int cell = 256; cell >= 1; cell /= 2) {
      int columns = width / cell + 2;
      double[] grid = random.doubles((long) columns * (height / cell + 2)).toArray();
      for (int i = 0; i < light.length; i++) {
        double x = (double) (i % width) / cell;
        double y = (double) (i / width) / cell;
        int at = (int) y * columns + (int) x;
        double top = grid[at] + (x % 1) * (grid[at + 1] - grid[at]);
        double bottom =
            grid[at + columns] + (x % 1) * (grid[at + columns + 1] - grid[at + columns]);
        light[i] += cell / 512.0 * (top + (y % 1) * (bottom - top));
      }
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < light.length; i++) {
      int level = (int) Math.max(0, Math.min(255, 255 * light[i]));
      image.setRGB(i % width, i / width, level << 16 | level << 8 | 255 - level);
    }
    return image;
  }

  private static List<TrainingListener.ValidatedImage> validated(TrainingData data) {
    return data.validation().stream()
        .map(
            image ->
                new TrainingListener.ValidatedImage(
                    image,
                    image.boxes().stream()
                        .map(o -> new Detection(o.box(), o.classIndex(), 0.8))
                        .toList()))
        .toList();
  }

  private static Metrics metrics(TrainingData data) {
    return new CocoEvaluator(CLASSES)
        .evaluate(
            validated(data).stream()
                .map(v -> new ImageResult(v.image().boxes(), v.detections()))
                .toList());
  }

  private static Map<String, Histogram> histograms() {
    Map<String, Histogram> histograms = new LinkedHashMap<>();
    Random random = new Random(1);
    for (int i = 0; i < VARIABLES; i++) {
      float[] values = new float[200];
      for (int k = 0; k < values.length; k++) {
        values[k] = (float) random.nextGaussian();
      }
      histograms.put("backbone/stage_3/residual_8/conv_2/kernel_" + i, Histogram.of(values));
    }
    return histograms;
  }

  private static long bytesIn(Path log) {
    try (Stream<Path> files = Files.list(log)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
