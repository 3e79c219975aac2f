package yolov3.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.EvaluationConfig;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Batch;
import yolov3.data.loader.ExampleReader;
import yolov3.data.loader.ImageCache;
import yolov3.data.loader.Letterboxer;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.export.verification.DetectionComparison;
import yolov3.export.verification.ExportVerification;
import yolov3.export.verification.ImagePredictions;
import yolov3.export.verification.SignatureDifference;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.Letterbox;
import yolov3.geometry.LetterboxRule;
import yolov3.inference.ExportProvenance;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelLayout;
import yolov3.inference.SavedModelLocator;
import yolov3.io.FileChecksum;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.runtime.Bfloat16;
import yolov3.network.runtime.Bfloat16Support;
import yolov3.network.serving.ExportOptions;
import yolov3.network.serving.RawPredictions;
import yolov3.network.serving.ServingPrecision;
import yolov3.training.TensorBundle;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.session.TrainingSession;

@Tag("tensorflow")
class SavedModelExporterTest {

  /** Of edges in parts of the image's longer side, and of scores. */
  private static final double TOLERANCE = 1e-5;

  private static final int BOXES = 3 * (6 * 6 + 3 * 3); // three a cell at strides 16 and 32 of 96

  private static final Path KINDS = Path.of("src/test/resources/dataset/pictures");

  @TempDir static Path folder;
  private static RunConfig config;
  private static TrainingData data;
  private static Checkpoints.Checkpoint checkpoint;
  private static Path savedModel;

  @BeforeAll
  static void trainAndExport() {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), 8);
    config = TinyRun.config(folder, set, "training.epochs=40", "training.batch_size=8");
    data = TrainingData.read(config);
    TinyRun.train(config, new TrainingListener() {}, 40);
    checkpoint = TinyRun.checkpoints(config).latest(Assertions::fail).orElseThrow();
    savedModel = folder.resolve("saved_model/1");
    exporter().export(checkpoint.variables(), savedModel, (export, network) -> {});
  }

  private static SavedModelExporter exporter() {
    return new SavedModelExporter(
        config, data.names().names(), TinyRun.exportOptions(config.evaluation()));
  }

  @Test
  void signaturesHaveTheNamesTypesAndShapesOfTheContract() {
    Map<String, String> detections =
        Map.of(
            "detection_boxes", "DT_FLOAT[-1, 100, 4]",
            "detection_scores", "DT_FLOAT[-1, 100]",
            "detection_classes", "DT_FLOAT[-1, 100]",
            "num_detections", "DT_FLOAT[-1]");
    assertEquals(
        Map.of(
            "serving_default inputs", Map.of("input_tensor", "DT_UINT8[-1, -1, -1, 3]"),
            "serving_default outputs", detections,
            "serving_bytes inputs", Map.of("image_bytes", "DT_STRING[-1]"),
            "serving_bytes outputs", detections,
            "raw inputs", Map.of("images", "DT_FLOAT[1, 96, 96, 3]"),
            "raw outputs",
                Map.of(
                    "boxes", "DT_FLOAT[1, " + BOXES + ", 4]",
                    "scores", "DT_FLOAT[1, " + BOXES + ", 10]")),
        signatures(savedModel));
  }

  private static Map<String, Map<String, String>> signatures(Path folder) {
    Map<String, Map<String, String>> all = new TreeMap<>();
    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString(), "serve")) {
      for (Signature signature : bundle.signatures()) {
        all.put(signature.key() + " inputs", described(signature.getInputs()));
        all.put(signature.key() + " outputs", described(signature.getOutputs()));
      }
    }
    return all;
  }

  private static Map<String, String> described(Map<String, Signature.TensorDescription> tensors) {
    Map<String, String> all = new TreeMap<>();
    tensors.forEach((name, t) -> all.put(name, t.dataType + t.shape.toString()));
    return all;
  }

  @Test
  void folderHasVariablesAndAssetsAndListsTheVariables() throws IOException {
    assertEquals(
        List.of("assets", "assets.extra", "saved_model.pb", "variables"),
        TinyRun.namesIn(savedModel));
    assertEquals(
        List.of("variables.data-00000-of-00001", "variables.index"),
        TinyRun.namesIn(savedModel.resolve("variables")));
    assertEquals(
        List.of("config.yaml", "export.json", "labels.txt"),
        TinyRun.namesIn(savedModel.resolve("assets")));
    assertEquals(
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        Files.readAllLines(savedModel.resolve("assets/labels.txt")));
    try (SavedModelBundle bundle = SavedModelBundle.load(savedModel.toString(), "serve")) {
      MetaGraphDef graph = bundle.metaGraphDef();
      int all = graph.getCollectionDefOrThrow("variables").getBytesList().getValueCount();
      int trained =
          graph.getCollectionDefOrThrow("trainable_variables").getBytesList().getValueCount();
      assertEquals((11 + 2) * 2, trained); // tiny: 11 convolutions and two heads, kernel and bias
      assertEquals(trained, all);
    }
  }

  @Test
  void exportSeesWhatTheRunSees() {
    ExampleReader reader =
        new ExampleReader(
            TinyRun.SIZE, new TargetAssigner(config.model(), config.loss()), new ImageCache(0));
    Batch batch = Batch.of(data.train().stream().map(reader::read).toList(), List.of());
    List<List<Detection>> expected;
    try (TrainingSession session = new TrainingSession(config, data.names().count())) {
      session.restore(checkpoint.variables());
      expected = session.validate(batch).detections();
    }
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel)) {
      for (int i = 0; i < batch.size(); i++) {
        Path image = batch.examples().get(i).source().image();
        RgbImage pixels = ImageDecoder.read(image);
        assertSame(expected.get(i), detector.detect(pixels), pixels, image.toString());
      }
    }
    double best = expected.stream().mapToDouble(found -> found.get(0).score()).max().orElse(0);
    assertTrue(best > 0.1, "a detector that sees nothing proves nothing; best score " + best);
  }

  @Test
  void imagesOfAnySizeGiveBoxesInsideThem() {
    int[][] sizes = {{640, 20}, {20, 640}, {1, 1}, {97, 95}, {300, 301}};
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel)) {
      for (int[] size : sizes) {
        RgbImage image = striped(size[0], size[1]);
        List<Detection> found = detector.detect(image);
        assertFalse(found.isEmpty(), "nothing in " + image.size());
        for (Detection detection : found) {
          Box box = detection.box();
          assertTrue(
              box.xmin() >= 0
                  && box.ymin() >= 0
                  && box.xmax() <= image.width()
                  && box.ymax() <= image.height(),
              detection + " in " + image.size());
        }
      }
    }
  }

  @Test
  void imageOfAnotherSizeIsSeenAsTheTrainingCodeSeesIt() {
    RgbImage digits = ImageDecoder.read(data.train().get(0).image());
    RgbImage wide = besideGrey(digits, 250);
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel);
        SavedModelBundle bundle = SavedModelBundle.load(savedModel.toString(), "serve")) {
      for (RgbImage image : List.of(digits, wide)) {
        List<Detection> served = detector.detect(image);
        assertTrue(served.size() > 10, served.size() + " detections");
        assertSame(rawDetections(bundle, image), served, image, image.size().toString());
      }
    }
  }

  @Test
  void encodedImagesOfTwoSizesGiveWhatTheirPixelsGive() throws IOException {
    RgbImage digits = ImageDecoder.read(data.train().get(0).image());
    RgbImage wide = besideGrey(digits, 250);
    List<RgbImage> images = List.of(digits, wide);
    byte[][] encoded = new byte[2][];
    for (int i = 0; i < 2; i++) {
      encoded[i] = png(images.get(i));
    }
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel);
        SavedModelBundle bundle = SavedModelBundle.load(savedModel.toString(), "serve");
        TString bytes = TString.tensorOfBytes(NdArrays.vectorOfObjects(encoded[0], encoded[1]));
        Result result = bundle.function("serving_bytes").call(Map.of("image_bytes", bytes))) {
      float[] boxes = floats(result, "detection_boxes");
      float[] scores = floats(result, "detection_scores");
      float[] classes = floats(result, "detection_classes");
      float[] counts = floats(result, "num_detections");
      for (int i = 0; i < 2; i++) {
        RgbImage image = images.get(i);
        List<Detection> found = new ArrayList<>();
        for (int k = i * 100; k < i * 100 + (int) counts[i]; k++) {
          found.add(
              new Detection(
                  new Box(
                      boxes[k * 4 + 1] * (double) image.width(),
                      boxes[k * 4] * (double) image.height(),
                      boxes[k * 4 + 3] * (double) image.width(),
                      boxes[k * 4 + 2] * (double) image.height()),
                  (int) classes[k] - 1,
                  scores[k]));
        }
        assertSame(detector.detect(image), found, image, image.size().toString());
      }
    }
  }

  @Test
  void foldingBatchNormsLeavesTheDetectionsAsTheyWere(@TempDir Path versions) {
    Path unfolded =
        export(
            versions,
            new ExportOptions(
                config.evaluation(), false, ServingPrecision.FLOAT32, LetterboxRule.HALF_PIXEL));
    assertSeesTheSame(unfolded, TOLERANCE);
    assertEquals(11 * 5 + 2 * 2, variables(unfolded).size()); // with batch norms; heads without
    assertEquals((11 + 2) * 2, variables(savedModel).size());
  }

  @Test
  void float16HalvesTheKernels(@TempDir Path versions) throws IOException {
    Path half =
        export(
            versions,
            new ExportOptions(
                config.evaluation(), true, ServingPrecision.FLOAT16, LetterboxRule.HALF_PIXEL));
    assertSeesTheSame(half, 1e-2);
    Map<String, String> types = variables(half);
    types.forEach(
        (name, type) ->
            assertEquals(name.endsWith("/kernel") ? "DT_HALF" : "DT_FLOAT", type, name));
    String data = "variables/variables.data-00000-of-00001";
    double share = (double) Files.size(half.resolve(data)) / Files.size(savedModel.resolve(data));
    assertTrue(share > 0.5 && share < 0.52, "share of the float32 size: " + share);
    assertEquals(signatures(savedModel), signatures(half));
    assertIsTheFloat32ExportWithRoundedKernels(half, versions.resolve("rounded"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bfloat16HalvesTheKernelsAndIsTheTypeOfEveryConvolutionButTheFirst(
      boolean fold, @TempDir Path versions) throws IOException {
    Bfloat16.assumeKernels();
    Path export =
        export(
            versions,
            new ExportOptions(
                config.evaluation(), fold, ServingPrecision.BFLOAT16, LetterboxRule.HALF_PIXEL));
    assertEquals(ServingPrecision.BFLOAT16, ExportProvenance.read(export).precision());
    assertSeesTheSame(export, 1e-2);
    // Where oneDNN has no kernels for bfloat16, TensorFlow's own take their place: 0.9895 was seen.
    boolean roundsOnce = fold && Bfloat16Support.mayBeFast();
    assertBoxesOverlapThoseOfFloat32(export, roundsOnce ? 0.99 : 0.98);
    variables(export)
        .forEach(
            (name, type) ->
                assertEquals(
                    name.endsWith("/kernel") ? typeOfConvolution(name) : "DT_FLOAT", type, name));
    assertEquals(signatures(savedModel), signatures(export));
    Map<String, NodeDef> nodes = nodes(export);
    for (NodeDef node : nodes.values()) {
      if (node.getOp().equals("Conv2D")) {
        assertEquals(
            typeOfConvolution(node.getName()),
            node.getAttrOrThrow("T").getType().name(),
            node.getName());
        assertEquals("ReadVariableOp", nodes.get(node.getInput(1)).getOp(), node.getName());
      }
    }
  }

  private static String typeOfConvolution(String name) {
    return name.contains("backbone/conv_1/") ? "DT_FLOAT" : "DT_BFLOAT16";
  }

  /**
   * Every box before NMS, of every training image. A logit of 2 to 4 rounded to 8 bits moves by up
   * to 1/128, so does the width of its box: half of the boxes are much closer.
   */
  private static void assertBoxesOverlapThoseOfFloat32(Path export, double minMedian) {
    List<Double> ious = new ArrayList<>();
    try (SavedModelDetector expected = SavedModelDetector.load(savedModel);
        SavedModelDetector found = SavedModelDetector.load(export)) {
      for (LabelledImage image : data.train()) {
        float[] pixels =
            new Letterboxer(TinyRun.SIZE)
                .apply(ImageDecoder.read(image.image()), LetterboxRule.HALF_PIXEL);
        float[] one = expected.predictRaw(pixels, TinyRun.SIZE).boxes();
        float[] other = found.predictRaw(pixels, TinyRun.SIZE).boxes();
        for (int i = 0; i < one.length / 4; i++) {
          ious.add(box(one, i).iou(box(other, i)));
        }
      }
    }
    Collections.sort(ious);
    double low = ious.get(ious.size() / 100);
    assertTrue(low >= 0.95, "IoU that 99 % of the boxes exceed: " + low);
    double median = ious.get(ious.size() / 2);
    assertTrue(median >= minMedian, "median IoU " + median);
  }

  private static Map<String, NodeDef> nodes(Path folder) {
    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString(), "serve")) {
      return bundle.metaGraphDef().getGraphDef().getNodeList().stream()
          .collect(Collectors.toMap(NodeDef::getName, node -> node));
    }
  }

  private static void assertIsTheFloat32ExportWithRoundedKernels(Path half, Path rounded)
      throws IOException {
    TensorBundle.copySavedModel(
        savedModel,
        rounded,
        (tf, name, value) -> name.endsWith("/kernel") ? TensorBundle.toHalf(tf, value) : value);
    try (SavedModelDetector expected = SavedModelDetector.load(rounded);
        SavedModelDetector found = SavedModelDetector.load(half)) {
      for (LabelledImage image : data.train()) {
        float[] pixels =
            new Letterboxer(TinyRun.SIZE)
                .apply(ImageDecoder.read(image.image()), LetterboxRule.HALF_PIXEL);
        RawPredictions one = expected.predictRaw(pixels, TinyRun.SIZE);
        RawPredictions other = found.predictRaw(pixels, TinyRun.SIZE);
        assertArrayEquals(one.scores(), other.scores(), (float) TOLERANCE);
        assertArrayEquals(one.boxes(), other.boxes(), (float) TOLERANCE);
      }
    }
  }

  /** What the variable handles of a SavedModel hold. */
  private static Map<String, String> variables(Path folder) {
    Map<String, String> types = new TreeMap<>();
    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString(), "serve")) {
      bundle.metaGraphDef().getGraphDef().getNodeList().stream()
          .filter(node -> node.getOp().equals("VarHandleOp"))
          .forEach(
              node -> types.put(node.getName(), node.getAttrOrThrow("dtype").getType().name()));
    }
    return types;
  }

  private static Path export(Path versions, ExportOptions options) {
    Path target = versions.resolve("1");
    new SavedModelExporter(config, data.names().names(), options)
        .export(checkpoint.variables(), target, (export, network) -> {});
    return target;
  }

  /**
   * What {@code verify-export} asks: differences within the tolerance, or within what rounding
   * alone does to the checkpoint's own network on this processor.
   */
  private static void assertSeesTheSame(Path folder, double tolerance) {
    try (CheckpointNetwork network = CheckpointNetwork.of(folder, checkpoint.variables());
        ExportVerification verification = new ExportVerification(folder, network, tolerance)) {
      for (LabelledImage image : data.train()) {
        verification.compare(image.image());
      }
      verification.requireWithinLimit();
      List<SignatureDifference> differences = verification.differences();
      assertEquals(
          List.of("serving_default", "serving_bytes", "raw"),
          differences.stream().map(SignatureDifference::signature).toList());
      for (SignatureDifference difference : differences) {
        assertTrue(difference.compared() > 100, difference.toString());
      }
    }
  }

  /**
   * The same network, but for boxes that are a third wider and higher. Scores stay, so that the
   * best detection of either is one of both, and an edge of it is 15 % of its side away: more than
   * a hundredth of the image for whatever is larger than six pixels.
   */
  @Test
  void exportOfOtherWeightsIsFoundOutInEverySignature(@TempDir Path other) {
    double tolerance = 1e-2;
    try (CheckpointNetwork network =
            CheckpointNetwork.of(savedModel, withAdded(0.3f, 2, 4, other.resolve("variables")));
        ExportVerification verification = new ExportVerification(savedModel, network, tolerance)) {
      Path image = data.train().get(0).image();
      verification.compare(image);
      assertEquals(tolerance, verification.limit());
      for (SignatureDifference difference : verification.differences()) {
        assertTrue(difference.boxes() > tolerance, difference.toString());
      }
      RunFailedException failure =
          assertThrows(RunFailedException.class, verification::requireWithinLimit);
      assertTrue(
          failure
              .getMessage()
              .startsWith(
                  "the export does not predict what its checkpoint predicts: serving_default differs by up"
                      + " to "),
          failure.getMessage());
    }
  }

  /** NaN before NMS gives no detections, neither here nor there. */
  @Test
  void networkThatPredictsNanDoesNotPass(@TempDir Path other) {
    Path broken = withAdded(Float.NaN, 4, 5, other.resolve("variables"));
    Path image = data.train().get(0).image();
    RunFailedException failure =
        assertThrows(
            RunFailedException.class,
            () ->
                exporter()
                    .export(
                        broken,
                        other.resolve("saved_model/1"),
                        (export, network) -> compare(export, network, image)));
    assertEquals(
        "the checkpoint's own network predicts NaN for "
            + image
            + ", so that no export of it can be verified",
        failure.getMessage());
  }

  private static void compare(Path export, CheckpointNetwork network, Path image) {
    try (ExportVerification verification = new ExportVerification(export, network, TOLERANCE)) {
      verification.compare(image);
      verification.requireWithinLimit();
    }
  }

  /**
   * Writes the checkpoint's weights with a number added to logits of each box: x, y, width, height,
   * objectness.
   */
  private static Path withAdded(float number, int from, int to, Path bundle) {
    int classCount = data.names().count();
    float[] added = new float[3 * (5 + classCount)];
    for (int box = 0; box < 3; box++) {
      Arrays.fill(added, box * (5 + classCount) + from, box * (5 + classCount) + to, number);
    }
    List<String> names =
        CheckpointNetwork.readWeights(checkpoint.variables(), config, classCount, 0).stream()
            .map(weight -> "average/" + weight.name())
            .toList();
    TensorBundle.copy(
        checkpoint.variables(),
        bundle,
        names,
        (tf, name, value) ->
            name.endsWith("output/bias") ? tf.math.add(value, tf.constant(added)) : value);
    return bundle;
  }

  /** Else verify-export would hold exports of dark images to no rounding at all. */
  @Test
  void changeThatShowsWhatRoundingDoesReachesABlackImage() {
    byte[] black = new byte[TinyRun.SIZE * TinyRun.SIZE * 3];
    try (CheckpointNetwork network = CheckpointNetwork.of(savedModel, checkpoint.variables())) {
      RawPredictions predicted =
          network.predict(new RgbImage(TinyRun.SIZE, TinyRun.SIZE, black)).raw();
      RawPredictions same = network.predictBrightened(new float[black.length], 0);
      RawPredictions brightened =
          network.predictBrightened(new float[black.length], ServingPrecision.FLOAT16.rounding());
      assertArrayEquals(predicted.scores(), same.scores());
      assertFalse(Arrays.equals(predicted.scores(), brightened.scores()));
    }
  }

  @Test
  void limitsOfTheExportAreThoseOfItsDetections(@TempDir Path versions) {
    Path strict =
        export(
            versions,
            new ExportOptions(
                new EvaluationConfig(0.01, 0.1, 3),
                true,
                ServingPrecision.FLOAT32,
                LetterboxRule.HALF_PIXEL));
    RgbImage image = ImageDecoder.read(data.train().get(0).image());
    try (SavedModelDetector all = SavedModelDetector.load(savedModel);
        SavedModelDetector few = SavedModelDetector.load(strict)) {
      List<Detection> kept = few.detect(image);
      assertEquals(3, kept.size());
      assertTrue(kept.stream().allMatch(detection -> detection.score() > 0.01), kept.toString());
      for (Detection one : kept) {
        for (Detection other : kept) {
          assertTrue(
              one == other
                  || one.classIndex() != other.classIndex()
                  || one.box().iou(other.box()) <= 0.1,
              one + " and " + other);
        }
      }
      assertTrue(all.detect(image).size() > 3);
    }
    assertEquals("DT_FLOAT[-1, 3, 4]", detections(strict).get("detection_boxes"));
    assertEquals(
        new EvaluationConfig(0.01, 0.1, 3),
        ConfigFile.read(strict.resolve("assets/config.yaml"), Map.of()).evaluation());
  }

  private static Map<String, String> detections(Path folder) {
    return signatures(folder).get("serving_default outputs");
  }

  @Test
  void exportSaysWhereItCameFrom() throws IOException {
    ExportProvenance origin = ExportProvenance.read(savedModel);
    assertEquals(
        new ExportProvenance(
            checkpoint.folder().toString(),
            FileChecksum.of(checkpoint.folder().resolve("variables.index")).crc32c(),
            true,
            ServingPrecision.FLOAT32,
            LetterboxRule.HALF_PIXEL),
        origin);
    assertEquals(checkpoint.variables(), origin.findCheckpoint(null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alpha.png",
        "grey-alpha.png",
        "palette-alpha.png",
        "cmyk-adobe.jpg",
        "colour.jpg",
        "orientation-6.jpg"
      })
  void fileIsSentToServingBytesAsItIs(String name) throws IOException {
    Path file = KINDS.resolve(name);
    RgbImage image = ImageDecoder.read(file);
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel);
        CheckpointNetwork network = CheckpointNetwork.of(savedModel, checkpoint.variables());
        ExportVerification verification = new ExportVerification(savedModel, network, TOLERANCE)) {
      assertSame(
          detector.detect(image),
          detector.detectEncoded(Files.readAllBytes(file), image.size()),
          image,
          name);
      verification.compare(file);
      verification.requireWithinLimit();
      assertEquals(List.of(), verification.notSent());
      assertEquals("serving_bytes", verification.differences().get(1).signature());
      assertTrue(verification.differences().get(1).compared() > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "orientation-6.png, PNG turned by EXIF",
    "orientation-5-after-pixels.png, PNG turned by EXIF",
    "lossless.webp, WebP",
    "colour.bmp, BMP"
  })
  void fileThatServingBytesSeesOtherwiseIsNamed(String name, String reason) {
    Path file = KINDS.resolve(name);
    try (CheckpointNetwork network = CheckpointNetwork.of(savedModel, checkpoint.variables());
        ExportVerification verification = new ExportVerification(savedModel, network, TOLERANCE)) {
      verification.compare(file);
      verification.requireWithinLimit();
      assertEquals(
          List.of(new ExportVerification.NotSent(file.toString(), reason)), verification.notSent());
      assertEquals(0, verification.differences().get(1).compared());
      assertTrue(verification.differences().get(0).compared() > 0);
    }
  }

  @Test
  void exportOfAnEarlierVersionHasTheLetterboxOfNetworksTrainedHere(@TempDir Path old)
      throws IOException {
    String json = Files.readString(new SavedModelLayout(savedModel).provenance());
    String without = json.replaceFirst(",\\s*\"letterbox\"[^,}]*", "");
    assertTrue(json.contains("\"letterbox\" : \"half_pixel\"") && !without.contains("letterbox"));
    Files.writeString(
        Files.createDirectories(old.resolve("assets")).resolve("export.json"), without);
    assertEquals(ExportProvenance.read(savedModel), ExportProvenance.read(old));
  }

  @Test
  void existingFolderIsNotOverwritten(@TempDir Path versions) throws IOException {
    Path mine = Files.createDirectory(versions.resolve("1")).resolve("notes.txt");
    Files.writeString(mine, "mine");
    RunFailedException failure =
        assertThrows(
            RunFailedException.class,
            () ->
                exporter()
                    .export(
                        checkpoint.variables(), versions.resolve("1"), (export, network) -> {}));
    assertTrue(failure.getMessage().startsWith(versions.resolve("1") + " can't be exported: "));
    assertEquals("mine", Files.readString(mine));
    assertEquals(List.of("1"), TinyRun.namesIn(versions));
  }

  @Test
  void failedCheckLeavesNothing(@TempDir Path versions) throws IOException {
    RunFailedException failure =
        assertThrows(
            RunFailedException.class,
            () ->
                exporter()
                    .export(
                        checkpoint.variables(),
                        versions.resolve("1"),
                        (written, network) -> {
                          assertTrue(Files.exists(written.resolve("saved_model.pb")));
                          throw new RunFailedException("sees something else");
                        }));
    assertEquals("sees something else", failure.getMessage());
    assertEquals(List.of(), TinyRun.namesIn(versions));
  }

  @Test
  void checkpointOfAnotherNetworkLeavesNothing(@TempDir Path versions) throws IOException {
    RunConfig wider =
        TinyRun.config(
            Files.createDirectories(folder.resolve("wider")),
            TinyRun.draw(folder.resolve("set"), 8),
            "model.width_divisor=8");
    UserException failure =
        assertThrows(
            UserException.class,
            () ->
                new SavedModelExporter(
                        wider, data.names().names(), TinyRun.exportOptions(wider.evaluation()))
                    .export(
                        checkpoint.variables(), versions.resolve("1"), (export, network) -> {}));
    assertTrue(
        failure
            .getMessage()
            .startsWith(
                "checkpoint %s can't be read into this network: Shape of tensor "
                    .formatted(checkpoint.folder())),
        failure.getMessage());
    assertEquals(List.of(), TinyRun.namesIn(versions));
  }

  @Test
  void versionsCanNotLieInASavedModelOrAFile(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("saved_model.pb"));
    assertEquals(
        file + " is a file; expected the folder of a SavedModel's versions",
        assertThrows(UserException.class, () -> SavedModelLocator.nextVersion(file)).getMessage());
    assertTrue(
        assertThrows(UserException.class, () -> SavedModelLocator.nextVersion(folder))
            .getMessage()
            .startsWith(folder + " is a SavedModel itself; expected the folder of its versions"));
  }

  @Test
  void versionsCountUpAndTheHighestIsFound(@TempDir Path versions) throws IOException {
    assertEquals(versions.resolve("1"), SavedModelLocator.nextVersion(versions));
    for (String version : List.of("2", "10", "notes")) {
      Files.createFile(Files.createDirectory(versions.resolve(version)).resolve("saved_model.pb"));
    }
    assertEquals(versions.resolve("11"), SavedModelLocator.nextVersion(versions));
    assertEquals(versions.resolve("10"), SavedModelLocator.find(versions));
  }

  private static void assertSame(
      List<Detection> expected, List<Detection> found, RgbImage image, String where) {
    DetectionComparison comparison = compare(expected, found, image);
    assertEquals(List.of(), comparison.alone(), where);
    assertEquals(0, comparison.undecided(), where);
    assertTrue(comparison.boxes() <= TOLERANCE, where + ": boxes differ by " + comparison.boxes());
    assertTrue(
        comparison.scores() <= TOLERANCE, where + ": scores differ by " + comparison.scores());
  }

  private static DetectionComparison compare(
      List<Detection> expected, List<Detection> found, RgbImage image) {
    return DetectionComparison.of(
        new ImagePredictions(expected, expected),
        new ImagePredictions(found, found),
        image.size(),
        config.evaluation(),
        new DetectionComparison.Margin(TOLERANCE, TOLERANCE));
  }

  /**
   * What a client does that has only the raw signature: letterbox, suppress, undo the letterbox.
   */
  private static List<Detection> rawDetections(SavedModelBundle bundle, RgbImage image) {
    byte[] pixels = new Letterboxer(TinyRun.SIZE).apply(image);
    float[] input = new float[pixels.length];
    for (int i = 0; i < input.length; i++) {
      input[i] = pixels[i] & 0xff;
    }
    try (TFloat32 images = TFloat32.tensorOf(Shape.of(1, TinyRun.SIZE, TinyRun.SIZE, 3))) {
      images.asRawTensor().data().asFloats().write(input);
      try (Result result = bundle.function("raw").call(Map.of("images", images))) {
        return decode(
            floats(result, "boxes"),
            floats(result, "scores"),
            new Letterbox(image.width(), image.height(), TinyRun.SIZE));
      }
    }
  }

  private static List<Detection> decode(float[] boxes, float[] scores, Letterbox letterbox) {
    int classes = data.names().count();
    List<Detection> kept = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      int classIndex = c;
      List<Detection> ofClass = new ArrayList<>();
      IntStream.range(0, boxes.length / 4)
          .filter(i -> scores[i * classes + classIndex] > config.evaluation().scoreThreshold())
          .mapToObj(i -> new Detection(box(boxes, i), classIndex, scores[i * classes + classIndex]))
          .sorted(Comparator.comparingDouble(Detection::score).reversed())
          .filter(
              candidate ->
                  ofClass.stream()
                      .noneMatch(
                          better ->
                              better.box().iou(candidate.box())
                                  > config.evaluation().iouThreshold()))
          .forEachOrdered(ofClass::add);
      kept.addAll(ofClass);
    }
    return kept.stream()
        .sorted(Comparator.comparingDouble(Detection::score).reversed())
        .limit(config.evaluation().maxDetections())
        .map(d -> new Detection(letterbox.toImage(d.box()), d.classIndex(), d.score()))
        .toList();
  }

  private static Box box(float[] boxes, int i) {
    double side = TinyRun.SIZE;
    return new Box(
        boxes[i * 4 + 1] * side,
        boxes[i * 4] * side,
        boxes[i * 4 + 3] * side,
        boxes[i * 4 + 2] * side);
  }

  private static float[] floats(Result result, String name) {
    TFloat32 tensor = (TFloat32) result.get(name).orElseThrow();
    float[] values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  private static byte[] png(RgbImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image.toBufferedImage(), "png", bytes);
    return bytes.toByteArray();
  }

  private static RgbImage striped(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 37 % 251);
    }
    return new RgbImage(width, height, pixels);
  }

  /** The image with grey to its right, up to a width. */
  private static RgbImage besideGrey(RgbImage image, int width) {
    byte[] pixels = new byte[image.height() * width * 3];
    Arrays.fill(pixels, (byte) 100);
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(
          image.pixels(), y * image.width() * 3, pixels, y * width * 3, image.width() * 3);
    }
    return new RgbImage(width, image.height(), pixels);
  }
}
