package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import yolov3.cli.Main;
import yolov3.config.RunConfig;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Letterboxer;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.geometry.Detection;
import yolov3.geometry.LetterboxRule;
import yolov3.inference.SavedModelDetector;
import yolov3.network.serving.RawPredictions;
import yolov3.training.TensorBundle;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.RunDirectory;

/**
 * Every runtime sees in the same twenty images what Java sees on the machine that trained. The
 * largest differences are written to {@code target/runtimes.md}, which docs/runtimes.md quotes.
 */
@Tag("interop")
@Tag("tensorflow")
class RuntimesInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TABLE = Path.of("target/runtimes.md");
  private static final Path JAVASCRIPT = Path.of("src/test/js");
  private static final int PICTURES = 20;

  /** Half of the last bit of a float16, relative. */
  private static final double HALF_ROUNDING = Math.scalb(1.0, -11);

  /** Below this, whether a detection survives suppression may hang on the last bit. */
  private static final double LEAST_SCORE = 0.01;

  @TempDir static Path folder;
  private static final List<String> ROWS = new ArrayList<>();
  private static RunConfig config;
  private static Path run;
  private static Path savedModel;
  private static Path savedModelInHalf;
  private static List<Picture> pictures;

  /**
   * An image and what Java sees in it.
   *
   * @param raw before suppression, as the signature {@code raw} gives it
   * @param rawInHalf the same with every weight rounded to float16
   */
  private record Picture(
      Path file,
      RgbImage image,
      List<Found> detections,
      RawPredictions raw,
      RawPredictions rawInHalf) {}

  /**
   * A detection.
   *
   * @param box ymin, xmin, ymax, xmax as parts of the image
   * @param classNumber from 1
   */
  private record Found(double[] box, double score, int classNumber) {

    static Found of(Detection detection, RgbImage image) {
      double[] box = {
        detection.box().ymin() / image.height(),
        detection.box().xmin() / image.width(),
        detection.box().ymax() / image.height(),
        detection.box().xmax() / image.width()
      };
      return new Found(box, detection.score(), detection.classIndex() + 1);
    }

    /** The largest of edges and score; infinite when the classes differ. */
    double difference(Found other) {
      if (classNumber != other.classNumber) {
        return Double.POSITIVE_INFINITY;
      }
      double largest = Math.abs(score - other.score);
      for (int i = 0; i < box.length; i++) {
        largest = Math.max(largest, Math.abs(box[i] - other.box[i]));
      }
      return largest;
    }
  }

  @BeforeAll
  static void trainAndExport() throws IOException {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), PICTURES);
    config = TinyRun.config(folder, set, "training.epochs=12");
    TinyRun.train(config, new TrainingListener() {}, -1);
    run = RunDirectory.of(config).folder();
    savedModel = export("savedmodel").resolve("1");
    savedModelInHalf = folder.resolve("half");
    TensorBundle.copySavedModel(savedModel, savedModelInHalf, RuntimesInteropTest::inHalf);
    List<Path> files = new ArrayList<>();
    TrainingData.read(config).train().forEach(labelled -> files.add(labelled.image()));
    int[][] sizes = {{251, 96}, {96, 131}, {640, 480}, {97, 301}, {333, 334}, {96, 96}};
    for (int i = 0; i < sizes.length; i++) { // the others are JPEG files, as drawn
      RgbImage larger = onGrey(ImageDecoder.read(files.get(i)), sizes[i][0], sizes[i][1]);
      files.set(i, writePng(larger, i + ".png"));
    }
    pictures = seenByJava(files);
    assertEquals(PICTURES, pictures.size());
  }

  /** As TFLite's converter does it, which divides the first kernel by 255 and not the image. */
  private static Operand<TFloat32> inHalf(Ops tf, String name, Operand<TFloat32> value) {
    if (!name.equals("backbone/conv_1/kernel")) {
      return TensorBundle.toHalf(tf, value);
    }
    Operand<TFloat32> levels = tf.constant(255f);
    return tf.math.mul(TensorBundle.toHalf(tf, tf.math.div(value, levels)), levels);
  }

  /** Runs the command and gives the folder that it prints. */
  private static Path export(String format) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] args = {"export", run.toString(), "--format", format, "--python", Python.executable()};
    int code = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    assertEquals(0, code, err.toString());
    assertEquals("", err.toString());
    Path written = Path.of(out.toString().strip());
    return format.equals("savedmodel") ? written.getParent() : written;
  }

  private static List<Picture> seenByJava(List<Path> files) {
    List<Picture> seen = new ArrayList<>();
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel);
        SavedModelDetector half = SavedModelDetector.load(savedModelInHalf)) {
      for (Path file : files) {
        RgbImage image = ImageDecoder.read(file);
        List<Found> found =
            detector.detect(image).stream().map(detection -> Found.of(detection, image)).toList();
        float[] pixels = new Letterboxer(TinyRun.SIZE).apply(image, LetterboxRule.HALF_PIXEL);
        seen.add(
            new Picture(
                file,
                image,
                found,
                detector.predictRaw(pixels, TinyRun.SIZE),
                half.predictRaw(pixels, TinyRun.SIZE)));
      }
    }
    return seen;
  }

  @AfterAll
  static void writeTable() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| runtime | signature | boxes and scores differ by at most | bound |");
    lines.add("|---|---|---|---|");
    ROWS.stream().sorted().forEach(lines::add);
    Files.write(TABLE, lines);
    lines.forEach(System.out::println);
  }

  @Test
  void pythonsTensorFlowSeesTheSame() throws IOException {
    JsonNode python =
        JSON.readTree(Python.run("run_saved_model.py", withImages(savedModel, TinyRun.SIZE)));
    assertEquals((11 + 2) * 2, python.get("variables").asInt()); // convolutions and heads
    JsonNode seen = python.get("pictures");
    for (int i = 0; i < PICTURES; i++) {
      assertArrayEquals(
          pictures.get(i).image().pixels(),
          seen.get(i).get("pixels").binaryValue(),
          pictures.get(i).file() + " is decoded to other pixels");
    }
    assertSameDetections("TensorFlow in Python", "serving_default", seen, "default", 1e-5);
    assertSameDetections("TensorFlow in Python", "serving_bytes", seen, "bytes", 1e-5);
    assertSameRaw("TensorFlow in Python", seen, 1e-5);
  }

  @Test
  void runtimesOfOtherFormatsSeeTheSame() throws IOException {
    Path tflite = export("tflite");
    Path onnx = export("onnx");
    assertEquals(
        List.of("labels.txt", "tiny-float16.tflite", "tiny.tflite"), TinyRun.namesIn(tflite));
    assertEquals(List.of("labels.txt", "tiny-raw.onnx", "tiny.onnx"), TinyRun.namesIn(onnx));
    double threshold = config.evaluation().scoreThreshold();
    JsonNode seen =
        JSON.readTree(Python.run("run_runtimes.py", withImages(tflite, onnx, "tiny", threshold)));

    assertSameRaw("TFLite float32", seen.get("TFLite float32"), 1e-4);
    assertSameBoxesOfRaw("TFLite float32", seen.get("TFLite float32"), 1e-4);
    assertSameRawInHalf(seen.get("TFLite float16"), 1e-4);
    JsonNode onnxRuntime = seen.get("ONNX Runtime");
    assertSameRaw("ONNX Runtime", onnxRuntime, 1e-4);
    assertSameBoxesOfRaw("ONNX Runtime", onnxRuntime, 1e-4);
    assertSameDetections("ONNX Runtime", "serving_default", onnxRuntime, "default", 1e-4);
    assertSameRaw("OpenVINO", seen.get("OpenVINO"), 1e-3);
    assertSameBoxesOfRaw("OpenVINO", seen.get("OpenVINO"), 1e-3);
    assertSameDetections("OpenVINO", "serving_default", seen.get("OpenVINO"), "default", 1e-3);
  }

  @Test
  void tensorFlowJsSeesTheSame() throws IOException {
    Optional<String> node = ExternalProgram.find("node");
    assumeTrue(node.isPresent(), "TensorFlow.js is not tested: no node on the PATH");
    assertTrue(
        Files.isDirectory(JAVASCRIPT.resolve("node_modules")),
        "install TensorFlow.js: npm --prefix " + JAVASCRIPT + " ci");
    Path tfjs = export("tfjs");
    assertTrue(TinyRun.namesIn(tfjs).containsAll(List.of("labels.txt", "model.json")));
    Path given = folder.resolve("images.json");
    JSON.writeValue(given.toFile(), pictures.stream().map(Picture::image).toList());
    String printed =
        ExternalProgram.run(
            List.of(
                node.get(),
                JAVASCRIPT.resolve("run_tfjs.js").toString(),
                tfjs.toString(),
                String.valueOf(config.evaluation().scoreThreshold()),
                given.toString()),
            Map.of());
    JsonNode seen = JSON.readTree(printed).get("TensorFlow.js");
    assertSameRaw("TensorFlow.js in Node", seen, 1e-4);
    assertSameBoxesOfRaw("TensorFlow.js in Node", seen, 1e-4);
  }

  @Test
  void javaClientInAFreshJvmSeesTheSame() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                JavaClient.class.getName(),
                savedModel.toString()));
    pictures.forEach(picture -> command.add(picture.file().toString()));
    List<String> lines = ExternalProgram.run(command, Map.of()).lines().toList();
    Differences differences = new Differences();
    for (Picture picture : pictures) {
      List<Found> theirs =
          lines.stream()
              .map(line -> line.split("\t"))
              .filter(fields -> fields[0].equals(picture.file().toString()))
              .map(
                  fields ->
                      new Found(
                          Stream.of(fields).skip(3).mapToDouble(Double::parseDouble).toArray(),
                          Double.parseDouble(fields[2]),
                          Integer.parseInt(fields[1])))
              .toList();
      differences.addDetections(picture.detections(), theirs);
    }
    differences.assertAtMost("Java, a fresh process", "serving_default", 1e-5);
  }

  private static void assertSameDetections(
      String runtime, String signature, JsonNode seen, String key, double bound) {
    Differences differences = new Differences();
    for (int i = 0; i < PICTURES; i++) {
      differences.addDetections(pictures.get(i).detections(), found(seen.get(i).get(key)));
    }
    differences.assertAtMost(runtime, signature, bound);
  }

  private static void assertSameBoxesOfRaw(String runtime, JsonNode seen, double bound) {
    assertSameDetections(runtime, "raw, then raw_boxes", seen, "boxes", bound);
  }

  private static void assertSameRaw(String runtime, JsonNode seen, double bound) {
    Differences differences = new Differences();
    for (int i = 0; i < PICTURES; i++) {
      differences.addRaw(pictures.get(i).raw(), seen.get(i).get("raw"), 0);
    }
    differences.assertAtMost(runtime, "raw", bound);
  }

  /**
   * The network with every weight rounded to float16 is what TFLite runs, in float32. One constant
   * more is rounded: what turns pixels into parts of the input.
   */
  private static void assertSameRawInHalf(JsonNode seen, double bound) {
    Differences fromRounded = new Differences();
    Differences fromFloat32 = new Differences();
    for (int i = 0; i < PICTURES; i++) {
      JsonNode raw = seen.get(i).get("raw");
      fromRounded.addRaw(pictures.get(i).rawInHalf(), raw, HALF_ROUNDING);
      fromFloat32.addRaw(pictures.get(i).raw(), raw, 0);
    }
    fromFloat32.addRow("TFLite float16", "raw", "what its weights, rounded in Java, do");
    fromRounded.assertAtMost("TFLite float16", "raw of weights rounded in Java", bound);
  }

  private static List<Found> found(JsonNode theirs) {
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < theirs.get("scores").size(); i++) {
      double[] box = new double[4];
      for (int edge = 0; edge < box.length; edge++) {
        box[edge] = theirs.get("boxes").get(i).get(edge).asDouble();
      }
      found.add(
          new Found(
              box, theirs.get("scores").get(i).asDouble(), theirs.get("classes").get(i).asInt()));
    }
    return found;
  }

  /** The largest difference of all that was compared. */
  private static final class Differences {
    private double largest;
    private int compared;

    /**
     * @param rounding relative, of every edge, that is no difference
     */
    void addRaw(RawPredictions ours, JsonNode theirs, double rounding) {
      addAll(ours.scores(), theirs.get("scores"), 1, 0);
      addAll(ours.boxes(), theirs.get("boxes"), 4, rounding);
    }

    /** Of values above 1, edges outside the image, the difference is relative to the largest. */
    private void addAll(float[] ours, JsonNode theirs, int size, double rounding) {
      assertEquals(ours.length, theirs.size());
      for (int i = 0; i < ours.length; i += size) {
        double largest = 0;
        double difference = 0;
        for (int k = i; k < i + size; k++) {
          largest = Math.max(largest, Math.abs(ours[k]));
          difference = Math.max(difference, Math.abs(ours[k] - theirs.get(k).asDouble()));
        }
        add(Math.max(0, difference - rounding * largest) / Math.max(1, largest));
      }
    }

    /** Every detection of one must be among those of the other, but for the faintest. */
    void addDetections(List<Found> ours, List<Found> theirs) {
      double floor =
          Stream.of(ours, theirs)
              .filter(found -> found.size() == config.evaluation().maxDetections())
              .flatMap(Collection::stream)
              .mapToDouble(Found::score)
              .min()
              .orElse(0);
      addEachOf(ours, theirs, Math.max(LEAST_SCORE, floor + 1e-3));
      addEachOf(theirs, ours, Math.max(LEAST_SCORE, floor + 1e-3));
    }

    private void addEachOf(List<Found> some, List<Found> others, double leastScore) {
      for (Found one : some) {
        if (one.score() > leastScore) {
          add(others.stream().mapToDouble(one::difference).min().orElse(Double.POSITIVE_INFINITY));
        }
      }
    }

    private void add(double difference) {
      largest = Math.max(largest, difference);
      compared++;
    }

    void addRow(String runtime, String signature, String bound) {
      ROWS.add(
          String.format(
              Locale.ROOT, "| %s | %s | %.1e | %s |", runtime, signature, largest, bound));
    }

    void assertAtMost(String runtime, String signature, double bound) {
      addRow(runtime, signature, String.format(Locale.ROOT, "%.0e", bound));
      assertTrue(compared > 10 * PICTURES, compared + " values compared, which proves little");
      assertTrue(largest <= bound, runtime + ", " + signature + ": " + largest);
    }
  }

  private static String[] withImages(Object... arguments) {
    return Stream.concat(Arrays.stream(arguments), pictures.stream().map(Picture::file))
        .map(Object::toString)
        .toArray(String[]::new);
  }

  private static Path writePng(RgbImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    assertTrue(ImageIO.write(image.toBufferedImage(), "png", file.toFile()));
    return file;
  }

  /** The image in the lower right corner of a larger one. */
  private static RgbImage onGrey(RgbImage image, int width, int height) {
    byte[] pixels = new byte[height * width * 3];
    Arrays.fill(pixels, (byte) 100);
    int row = image.width() * 3;
    for (int y = 0; y < image.height(); y++) {
      int at = ((height - image.height() + y) * width + width - image.width()) * 3;
      System.arraycopy(image.pixels(), y * row, pixels, at, row);
    }
    return new RgbImage(width, height, pixels);
  }
}
