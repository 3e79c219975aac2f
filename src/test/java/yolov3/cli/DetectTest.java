package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static yolov3.cli.Answer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.inference.DetectionLimits;
import yolov3.inference.Detector;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.tiling.TiledDetector;
import yolov3.inference.tiling.Tiling;
import yolov3.training.TinyRun;

/** What {@code detect} finds under other limits than those of the export, and what it writes. */
@Tag("tensorflow")
class DetectTest {

  @TempDir static Path folder;
  private static MnistDetectionDataset set;
  private static Path run;
  private static Path images;

  @TempDir Path temp;

  private static Answer detect(Object... args) {
    Answer answer = run(Stream.concat(Stream.of("detect", run), Stream.of(args)).toArray());
    assertEquals(0, answer.code(), answer.err());
    return answer;
  }

  private static void assertMistake(String message, Object... args) {
    Answer.assertMistake(
        message, Stream.concat(Stream.of("detect", run), Stream.of(args)).toArray());
  }

  @BeforeAll
  static void train() {
    set = TinyRun.draw(folder.resolve("set"), 8);
    Path config = TinyRun.writeConfig(folder, set);
    assertEquals(0, run("train", config, "--set", "training.epochs=1").code());
    run = folder.resolve("models/tiny");
    images = set.folder().resolve("test");
  }

  private Path image(int number) {
    return images.resolve("00000%d.jpg".formatted(number));
  }

  private static List<RgbImage> pixels() {
    return IntStream.rangeClosed(1, 4)
        .mapToObj(i -> ImageDecoder.read(images.resolve("00000%d.jpg".formatted(i))))
        .toList();
  }

  /** An export of the same checkpoint whose graph has other limits. */
  private Path exportWith(double score, double iou, int most) throws IOException {
    Path config = run.resolve("config.yaml");
    String text = Files.readString(config);
    String changed =
        text.replaceFirst("score_threshold: \\S+", "score_threshold: " + score)
            .replaceFirst("iou_threshold: \\S+", "iou_threshold: " + iou)
            .replaceFirst("max_detections: \\S+", "max_detections: " + most);
    Path out = temp.resolve("export");
    try {
      Files.writeString(config, changed);
      Answer answer = run("export", run, "--out", out);
      assertEquals(0, answer.code(), answer.err());
    } finally {
      Files.writeString(config, text);
    }
    return out.resolve("1");
  }

  static Stream<Arguments> limits() {
    return Stream.of(
        arguments("as exported", 0.001, 0.45, 100),
        arguments("less overlap", 0.001, 0.1, 100),
        arguments("more overlap and more detections", 0.001, 0.9, 700),
        arguments("fewer detections", 0.001, 0.45, 3),
        arguments("lower scores", 0.00001, 0.45, 300),
        arguments("higher scores", 0.02, 0.45, 100));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void limitsGiveWhatAnExportWithThemGives(String name, double score, double iou, int most)
      throws IOException {
    DetectionLimits limits =
        new DetectionLimits(
            OptionalDouble.of(score), OptionalDouble.of(iou), OptionalInt.of(most), Set.of());
    try (SavedModelDetector exported = SavedModelDetector.load(exportWith(score, iou, most));
        SavedModelDetector other = SavedModelDetector.load(run.resolve("saved_model/1"))) {
      for (RgbImage image : pixels()) {
        List<Detection> expected = exported.detect(image);
        assertTrue(expected.size() > 2, expected.size() + " detections");
        assertEquals(expected, other.detect(List.of(image), limits).get(0));
        boolean asExported = name.equals("as exported");
        assertEquals(asExported, expected.equals(other.detect(image)), name);
      }
    }
  }

  @Test
  void otherClassesTakeNoPlaceAwayFromThoseThatAreWanted() throws IOException {
    DetectionLimits limits =
        new DetectionLimits(
            OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.of(5), Set.of(3, 7));
    try (SavedModelDetector all = SavedModelDetector.load(exportWith(0.001, 0.45, 5000));
        SavedModelDetector detector = SavedModelDetector.load(run.resolve("saved_model/1"))) {
      RgbImage image = pixels().get(0);
      List<Detection> wanted =
          all.detect(image).stream()
              .filter(d -> d.classIndex() == 3 || d.classIndex() == 7)
              .limit(5)
              .toList();
      assertEquals(5, wanted.size());
      assertEquals(wanted, detector.detect(List.of(image), limits).get(0));
    }
  }

  @Test
  void imagesOfABatchGetWhatTheyGetAlone() {
    List<RgbImage> batch = pixels();
    try (SavedModelDetector detector = SavedModelDetector.load(run.resolve("saved_model/1"))) {
      List<List<Detection>> together = detector.detect(batch, DetectionLimits.OF_DETECTOR);
      assertEquals(4, together.size());
      for (int i = 0; i < 4; i++) {
        List<Detection> alone = detector.detect(batch.get(i));
        assertTrue(alone.size() > 10, alone.size() + " detections");
        List<Detection> amongOthers = together.get(i);
        for (Detection detection : alone) {
          assertTrue(
              detection.score() < 0.01 // suppression may hang on the last bit there
                  || amongOthers.stream().anyMatch(other -> isSame(detection, other)),
              detection + " of image " + i);
        }
      }
    }
  }

  private static boolean isSame(Detection one, Detection other) {
    return one.classIndex() == other.classIndex()
        && Math.abs(one.score() - other.score()) < 1e-5
        && Math.abs(one.box().xmin() - other.box().xmin()) < 1e-3
        && Math.abs(one.box().ymin() - other.box().ymin()) < 1e-3
        && Math.abs(one.box().xmax() - other.box().xmax()) < 1e-3
        && Math.abs(one.box().ymax() - other.box().ymax()) < 1e-3;
  }

  @Test
  void batchesOfMixedSizesKeepTheOrder() throws IOException {
    Path wide = temp.resolve("wide.png");
    ImageIO.write(new BufferedImage(120, 40, BufferedImage.TYPE_INT_RGB), "png", wide.toFile());
    Object[] common = {"--json", "-", "--no-images", "--confidence", "0"};
    Object[] files = {image(1), image(2), wide, image(3), image(4)};
    List<JsonNode> answers = new ArrayList<>();
    for (String batch : List.of("1", "3")) {
      Object[] args = Stream.of(files, common).flatMap(Stream::of).toArray();
      Answer answer = detect(Stream.concat(Stream.of(args), Stream.of("--batch", batch)).toArray());
      answers.add(new ObjectMapper().readTree(answer.out()));
    }
    for (JsonNode answer : answers) {
      assertEquals(5, answer.size());
      for (int i = 0; i < 5; i++) {
        assertEquals(files[i].toString(), answer.get(i).get("image").asText());
        assertTrue(answer.get(i).get("picture").isNull());
      }
      assertEquals(120, answer.get(2).get("width").asInt());
    }
    assertEquals(
        answers.get(0).get(2).get("detections").size(),
        answers.get(1).get(2).get("detections").size());
  }

  @Test
  void tilesAreDetectedAndMergedWithTheLimitsThatAreGiven() throws IOException {
    JsonNode found =
        found(
                image(1),
                "--tile",
                "64",
                "--overlap",
                "0.5",
                "--confidence",
                "0.005",
                "--max-detections",
                "30",
                "--batch",
                "4",
                "--no-images")
            .get(0)
            .get("detections");
    DetectionLimits limits =
        new DetectionLimits(
            OptionalDouble.of(0.005), OptionalDouble.empty(), OptionalInt.of(30), Set.of());
    try (Detector whole = SavedModelDetector.load(run.resolve("saved_model/1"));
        Detector tiled = new TiledDetector(whole, new Tiling(64, 0.5), 4)) {
      List<RgbImage> image = pixels().subList(0, 1);
      List<Detection> expected = tiled.detect(image, limits).get(0);
      assertEquals(30, expected.size());
      assertNotEquals(whole.detect(image, limits).get(0), expected);
      assertEquals(
          expected.stream().map(Detection::score).toList(),
          found.findValues("score").stream().map(JsonNode::asDouble).toList());
    }
  }

  @Test
  void nmsIouThresholdOfAnExportIsKnown() throws IOException {
    try (SavedModelDetector detector = SavedModelDetector.load(exportWith(0.001, 0.3, 100))) {
      assertEquals(0.3f, (float) detector.nmsIouThreshold());
    }
  }

  @Test
  void imagesComeFromFilesFoldersAndPatternsEachOnce() throws IOException {
    Path deep = Files.createDirectories(temp.resolve("a/b"));
    Files.copy(image(1), deep.resolve("x.jpg"));
    Files.copy(image(2), temp.resolve("a/y.jpg"));
    Files.copy(image(3), temp.resolve("z.jpg"));
    Files.writeString(temp.resolve("a/notes.txt"), "no image");
    Answer answer =
        detect(
            temp.resolve("z.jpg"),
            temp.resolve("a"),
            temp + "/**/*.jpg",
            temp + "/a/?.*",
            "--json",
            "-",
            "--no-images");
    assertEquals(
        List.of(temp.resolve("z.jpg"), temp.resolve("a/y.jpg"), deep.resolve("x.jpg")).stream()
            .map(Path::toString)
            .toList(),
        new ObjectMapper().readTree(answer.out()).findValuesAsText("image"));
    assertMistake(
        "no images match '%s/*.png'; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image"
            .formatted(temp),
        temp + "/*.png");
  }

  @Test
  void filesOfAFolderThatAreNotReadAreNamed() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("photos"));
    Files.copy(image(1), folder.resolve("without_an_ending"));
    Files.writeString(folder.resolve("a.txt"), "0 0.5 0.5 1 1");
    Files.write(folder.resolve("b.heic"), "\0\0\0\u0018ftypheic\0\0\0\0mif1heic".getBytes());
    Files.writeString(folder.resolve("._a.jpg"), "");

    Answer answer = detect(folder, "--no-images");

    assertEquals(0, answer.code(), answer.err());
    assertEquals(
        List.of(
            "warning: '" + folder + "': not read: 1 .heic (HEIC: b.heic), 1 .txt (a.txt)",
            "warning: '"
                + folder
                + "': ._a.jpg skipped: 1 hidden, temporary or system files or folders"),
        answer.err().lines().filter(line -> line.startsWith("warning: ")).toList());
    assertTrue(answer.out().startsWith(folder.resolve("without_an_ending") + ": "), answer.out());
  }

  @Test
  void yoloLabelsAreReadBackAsWhatWasFound() throws IOException {
    Path out = temp.resolve("found");
    JsonNode json = found(images, "--out", out, "--save-txt", "yolo", "--confidence", "0.005");
    Path pictures = Files.createDirectories(temp.resolve("set/images"));
    Files.move(out.resolve("labels"), temp.resolve("set/labels"));
    for (int i = 1; i <= 4; i++) {
      Files.copy(image(i), pictures.resolve(image(i).getFileName()));
    }
    assertSame(json, read(pictures), 1e-4); // six digits of 96 pixels
  }

  @Test
  void labelsHaveScoresWhenWished() throws IOException {
    Path out = temp.resolve("found");
    JsonNode found =
        found(
                image(1),
                "--out",
                out,
                "--save-txt",
                "yolo",
                "--save-confidence",
                "--confidence",
                "0")
            .get(0)
            .get("detections");
    List<String> lines = Files.readAllLines(out.resolve("labels/000001.txt"));
    String[] first = lines.get(0).split(" ");
    assertEquals(6, first.length);
    assertEquals(found.get(0).get("class_index").asText(), first[0]);
    assertEquals(found.get(0).get("score").asDouble(), Double.parseDouble(first[5]), 1e-6);
  }

  @Test
  void listIsReadBackAsWhatWasFound() throws IOException {
    Path out = temp.resolve("found");
    JsonNode json = found(images, "--out", out, "--save-txt", "list", "--confidence", "0.005");
    assertSame(json, read(out.resolve("detections.txt")), 1e-4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"coco", "voc"})
  void annotationsAreReadBackAsWhatWasFound(String format) throws IOException {
    Path out = temp.resolve("found");
    JsonNode json =
        found(images, "--out", out, "--save-txt", format, "--confidence", "0.005", "--no-images");
    Path annotations =
        format.equals("coco")
            ? out.resolve("annotations/instances_default.json")
            : out.resolve("Annotations");
    assertFalse(text(annotations).contains("score") || text(annotations).contains("confidence"));
    assertEquals(format.equals("coco"), text(annotations).contains("\"segmentation\":[]"));
    assertSame(json, read(annotations, images), 1e-5); // read as float
    found(images, "--out", out, "--save-txt", format, "--confidence", "0.005", "--save-confidence");
    double score = json.get(0).get("detections").get(0).get("score").asDouble();
    String written =
        format.equals("coco") ? "\"score\":" + score : "<confidence>" + score + "</confidence>";
    assertTrue(text(annotations).contains(written), written);
    assertSame(json, read(annotations, images), 1e-5); // read as float
  }

  private static String text(Path annotations) throws IOException {
    return Files.readString(
        Files.isDirectory(annotations) ? annotations.resolve("000001.xml") : annotations);
  }

  private List<LabelledImage> read(Path annotations, Path imageFolder) {
    DatasetReader files =
        DatasetReader.of(annotations, DataFormat.AUTO, imageFolder, set.namesFile(), false);
    return files.read(files.splits().get(0), ClassNames.read(set.namesFile()), warning -> {});
  }

  @Test
  void classNamesOfSomebodyElseStay() throws IOException {
    Path names = Files.writeString(temp.resolve("classes.txt"), "cat\n");
    assertMistake(
        names + " exists and was not written by this command; choose another folder",
        images,
        "--out",
        temp,
        "--save-txt",
        "yolo");
    Files.write(names, IntStream.range(0, 10).mapToObj(String::valueOf).toList());
    detect(images, "--out", temp, "--save-txt", "yolo");
    assertFalse(Files.readString(temp.resolve(".written-by-yolov3")).contains("classes.txt"));
  }

  @Test
  void aLineOfJsonForEachImage() throws IOException {
    Path lines = temp.resolve("found.jsonl");
    JsonNode json = found(images, "--no-images", "--json-lines", lines, "--confidence", "0.005");
    List<String> read = Files.readAllLines(lines);
    assertEquals(4, read.size());
    for (int i = 0; i < 4; i++) {
      JsonNode line = new ObjectMapper().readTree(read.get(i));
      assertEquals(json.get(i).get("image"), line.get("image"));
      assertEquals(json.get(i).get("detections"), line.get("detections"));
    }
  }

  /** What {@code detect} prints for programs. */
  private JsonNode found(Object... args) throws IOException {
    Object[] all = Stream.concat(Stream.of(args), Stream.of("--json", "-")).toArray();
    return new ObjectMapper().readTree(detect(all).out());
  }

  private List<LabelledImage> read(Path source) {
    DatasetReader files = DatasetReader.of(source, DataFormat.AUTO, null, set.namesFile(), false);
    return files.read(files.splits().get(0), files.names(), warning -> {});
  }

  private static void assertSame(JsonNode found, List<LabelledImage> read, double pixels) {
    int boxes = 0;
    assertEquals(found.size(), read.size());
    for (int i = 0; i < found.size(); i++) {
      JsonNode detections = found.get(i).get("detections");
      assertEquals(detections.size(), read.get(i).boxes().size());
      for (int j = 0; j < detections.size(); j++) {
        JsonNode expected = detections.get(j);
        Box box = read.get(i).boxes().get(j).box();
        assertEquals(expected.get("class_index").asInt(), read.get(i).boxes().get(j).classIndex());
        assertEquals(expected.get("box").get("xmin").asDouble(), box.xmin(), pixels);
        assertEquals(expected.get("box").get("ymin").asDouble(), box.ymin(), pixels);
        assertEquals(expected.get("box").get("xmax").asDouble(), box.xmax(), pixels);
        assertEquals(expected.get("box").get("ymax").asDouble(), box.ymax(), pixels);
        boxes++;
      }
    }
    assertTrue(boxes > 10, boxes + " boxes");
  }

  @Test
  void cropsAreThePixelsInTheBoxes() throws IOException {
    Path crops = temp.resolve("crops");
    JsonNode detection =
        new ObjectMapper()
            .readTree(
                detect(
                        image(1),
                        "--crops",
                        crops,
                        "--json",
                        "-",
                        "--no-images",
                        "--confidence",
                        "0",
                        "--max-detections",
                        "1")
                    .out())
            .get(0)
            .get("detections")
            .get(0);
    BufferedImage crop =
        ImageIO.read(
            crops.resolve(detection.get("class_name").asText()).resolve("000001-1.png").toFile());
    JsonNode box = detection.get("box");
    int left = (int) Math.floor(box.get("xmin").asDouble());
    int top = (int) Math.floor(box.get("ymin").asDouble());
    int right = (int) Math.ceil(box.get("xmax").asDouble());
    int bottom = (int) Math.ceil(box.get("ymax").asDouble());
    BufferedImage part =
        pixels().get(0).toBufferedImage().getSubimage(left, top, right - left, bottom - top);
    assertEquals(part.getWidth(), crop.getWidth());
    assertEquals(part.getHeight(), crop.getHeight());
    assertArrayEquals(colours(part), colours(crop));
  }

  private static int[] colours(BufferedImage image) {
    int width = image.getWidth();
    return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
  }

  @Test
  void truthIsDrawnToTheLeft() throws IOException {
    Path out = temp.resolve("found");
    Path stranger = Files.copy(image(2), temp.resolve("stranger.jpg"));
    Answer answer =
        detect(
            image(1),
            stranger,
            "--out",
            out,
            "--confidence",
            "1",
            "--ground-truth",
            set.list(Split.TEST));
    assertEquals(
        Answer.device("detecting")
            + "warning: 1 of 2 images are not in %s; drawn without ground truth%n"
                .formatted(set.list(Split.TEST)),
        answer.err());
    BufferedImage both = ImageIO.read(out.resolve("000001.png").toFile());
    assertEquals(96 + 4 + 96, both.getWidth());
    int[] original = colours(pixels().get(0).toBufferedImage());
    assertArrayEquals(original, colours(both.getSubimage(100, 0, 96, 96))); // nothing was found
    assertNotEquals(
        List.of(IntStream.of(original).boxed().toArray()),
        List.of(IntStream.of(colours(both.getSubimage(0, 0, 96, 96))).boxed().toArray()));
    assertEquals(96, ImageIO.read(out.resolve("stranger.png").toFile()).getWidth());
  }

  @Test
  void filesOfOthersStayAndOwnOnesAreWrittenOver() throws IOException {
    Path out = Files.createDirectories(temp.resolve("data/labels")).getParent();
    Path label = Files.writeString(out.resolve("labels/000001.txt"), "by hand");
    for (int call = 1; call <= 2; call++) {
      detect(image(1), image(2), "--out", out, "--save-txt", "yolo");
      assertEquals("by hand", Files.readString(label));
      assertEquals(
          List.of(".written-by-yolov3", "000001-2.png", "000002.png", "classes.txt", "labels"),
          TinyRun.namesIn(out));
      assertEquals(
          List.of("000001-2.txt", "000001.txt", "000002.txt"),
          TinyRun.namesIn(out.resolve("labels")));
    }
  }

  @Test
  void imageOfAnEarlierCallIsNotWrittenOverWhenItIsTheInput() throws IOException {
    Path out = temp.resolve("found");
    detect(image(1), "--out", out, "--confidence", "0");
    byte[] before = Files.readAllBytes(out.resolve("000001.png"));
    detect(out.resolve("000001.png"), "--out", out, "--confidence", "1");
    assertArrayEquals(before, Files.readAllBytes(out.resolve("000001.png")));
    assertTrue(Files.exists(out.resolve("000001-2.png")));
  }

  /** As when the name of the output is forgotten before {@code *.jpg}. */
  @ParameterizedTest
  @ValueSource(strings = {"--json", "--json-lines"})
  void jsonIsNotWrittenOverAnImage(String option) throws IOException {
    Path image = Files.copy(image(1), temp.resolve("photo.jpg"));

    assertMistake(overwritten(image), image(2), image, option, image);

    assertArrayEquals(Files.readAllBytes(image(1)), Files.readAllBytes(image));
  }

  @Test
  void jsonIsNotWrittenOverOtherInputs() throws IOException {
    Path truth = Files.copy(set.list(Split.TEST), set.folder().resolve("truth.txt"));
    assertMistake(overwritten(truth), image(1), "--ground-truth", truth, "--json", truth);
    for (String option : List.of("--weights", "--cfg", "--names")) {
      Path file = Files.writeString(temp.resolve("net" + option), "x");
      Object[] weights =
          option.equals("--weights") ? new Object[0] : new Object[] {"--weights", truth};
      Object[] others = {"detect", option, file, image(1), "--json-lines", file};
      Answer.assertMistake(
          overwritten(file), Stream.of(others, weights).flatMap(Stream::of).toArray());
    }
  }

  private static String overwritten(Path input) {
    return input + " is an input of this command and would be overwritten; choose another name";
  }

  @Test
  void labelsBesideTheImagesHaveTheirNames() throws IOException {
    Path image = temp.resolve("photos/a.png");
    Files.createDirectories(image.getParent());
    ImageIO.write(ImageDecoder.read(image(1)).toBufferedImage(), "png", image.toFile());

    detect(image, "--save-txt", "yolo", "--no-images", "--out", image.getParent());

    assertEquals(List.of("a.txt"), names(image.resolveSibling("labels")));
  }

  @Test
  void labelsThatCannotHaveTheNamesOfTheirImagesAreWarnedAbout() throws IOException {
    Path other = temp.resolve("other/000001.jpg");
    Files.createDirectories(other.getParent());
    Files.copy(image(1), other);
    Path out = temp.resolve("out");

    Answer answer = detect(image(1), other, "--save-txt", "yolo", "--no-images", "--out", out);

    assertEquals(List.of("000001-2.txt", "000001.txt"), names(out.resolve("labels")));
    assertTrue(
        answer
            .err()
            .contains(
                "warning: --save-txt: names of 1 image are taken, so that their text files have"
                    + " others: '000001-2' is of "
                    + other),
        answer.err());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void imagesOfAnEarlierCallAreNoInputsOfTheNextWithTheSameFolder() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("in and out"));
    Files.copy(image(1), folder.resolve("a.jpg"));
    detect(folder, "--out", folder, "--save-txt", "yolo", "--confidence", "1");
    Answer again = detect(folder, "--out", folder, "--save-txt", "yolo", "--confidence", "0");
    String skipped = "'" + folder + "': skipped, since this command wrote them: 1 file";
    assertTrue(again.err().contains(skipped), again.err());
    assertEquals(List.of("a.txt"), TinyRun.namesIn(folder.resolve("labels")));
    assertTrue(Files.size(folder.resolve("labels/a.txt")) > 0);
    assertFalse(Files.exists(folder.resolve("a-2.png")));
  }

  @Test
  void listOfSomebodyElseIsRefusedBeforeTheWork() throws IOException {
    Path list = Files.writeString(temp.resolve("detections.txt"), "by hand");
    assertMistake(
        list + " exists and was not written by this command; choose another folder",
        images,
        "--out",
        temp,
        "--save-txt",
        "list");
    assertEquals("by hand", Files.readString(list));
    assertEquals(List.of("detections.txt"), TinyRun.namesIn(temp));
  }

  @Test
  void imageThatAListCannotNameIsRefusedBeforeTheWork() throws IOException {
    Path image = Files.copy(image(1), temp.resolve("photo 1,2,3,4,5"));
    Path out = temp.resolve("found");
    assertMistake(
        "image '" + image + "' can't be named in a list: its path ends like a box; rename it",
        image,
        "--out",
        out,
        "--save-txt",
        "list");
    assertTrue(Files.notExists(out));
  }

  @Test
  void wrongOptionsAreNamed() {
    assertMistake("--iou is 1.5; expected 0 to 1", images, "--iou", "1.5");
    assertMistake("--max-detections is 0; expected at least 1", images, "--max-detections", "0");
    assertMistake("--batch is 0; expected at least 1", images, "--batch", "0");
    assertMistake("--tile is 31; expected at least 32 pixels", images, "--tile", "31");
    assertMistake(
        "--overlap is 0.95; expected 0 to 0.9", images, "--tile", "64", "--overlap", "0.95");
    assertMistake(
        "--overlap is of tiles; give their size with --tile SIZE too", images, "--overlap", "0.2");
    assertMistake(
        "--classes has 'cat'; expected classes of the detector: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
        images,
        "--classes",
        "3,cat");
    assertMistake(
        "--save-confidence needs --save-txt yolo, coco or voc; a list has no place for confidences",
        images,
        "--save-confidence");
    assertMistake(
        "--ground-truth is drawn on images, which --no-images switches off; give only one of these options",
        images,
        "--no-images",
        "--ground-truth",
        set.list(Split.TEST));
    assertMistake("--every is of videos, and there is none", images, "--every", "5");
    assertMistake("--fps is of videos, and there is none", images, "--fps", "2");
    Path both = temp.resolve("found.json");
    assertMistake(
        "--json and --json-lines are the same file; give each its own",
        images,
        "--json",
        both,
        "--json-lines",
        both);
    Answer format = run("detect", run, images, "--save-txt", "csv");
    assertEquals(2, format.code());
    assertTrue(
        format.err().contains("--save-txt is 'csv'; expected yolo, list, coco or voc"),
        format.err());
  }
}
