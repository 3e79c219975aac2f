package yolov3.data.annotation.yolo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static yolov3.data.annotation.SetFolder.box;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.section.DataFormat;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.annotation.SetFolder;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

class YoloSplitTest {

  private static final String CLASS =
      "class %s in '%s' does not exist; expected one of the 3 classes, 0 (cat) to 2 (emu); correct the class";
  private static final String FORMAT =
      "class, then centre x, centre y, width and height as fractions of the image (0 to 1)";
  private static final String POLYGON =
      "class, then x and y of each corner of a polygon as fractions of the image (0 to 1)";
  private static final String NAMES = "names: [cat, dog, emu]\n";

  @TempDir Path temp;
  private SetFolder set;

  @BeforeEach
  void make() {
    set =
        new SetFolder(temp)
            .images("images/train/a.png", "images/train/deep/b.png", "images/val/c.png")
            .text("labels/train/a.txt", "1 0.5 0.5 0.25 0.2\n")
            .text("labels/val/c.txt", "");
  }

  private List<LabelledImage> expected() {
    // 0.5·200 ± 0.125·200, 0.5·100 ± 0.1·100
    return List.of(
        set.image("images/train/a.png", box(75, 40, 125, 60, 1)),
        set.image("images/train/deep/b.png"));
  }

  @Test
  void twoSlashesAfterTheFolderAboveAreNotTheRootOfTheFileSystem() {
    set.text("sub/data.yaml", "train: ..//images/train/*.png\n" + NAMES);
    assertEquals(
        List.of(temp.resolve("images/train/a.png")),
        set.read("sub/data.yaml").stream().map(image -> image.image().normalize()).toList());
  }

  static Stream<Arguments> dataFiles() {
    return Stream.of(
        arguments("a folder", "train: images/train\n" + NAMES),
        arguments("a folder with a slash", "train: images/train/\n" + NAMES),
        arguments("backslashes", "train: images\\train\n" + NAMES),
        arguments("a list", "train: train.txt\n" + NAMES),
        arguments("a pattern", "train: images/train/**/*.png\n" + NAMES),
        arguments("two", "train: [images/train/*.png, images/train/deep]\n" + NAMES),
        arguments("names by number", "train: images/train\nnames: {0: cat, 2: emu, 1: dog}\n"),
        arguments("nc", "train: images/train\nnc: 3\n" + NAMES),
        arguments("path", "path: .\ntrain: images/train\n" + NAMES),
        arguments("absolute path", "path: D\ntrain: images/train\n" + NAMES),
        arguments("Roboflow's way", "train: ../images/train\n" + NAMES),
        arguments("other keys", "train: images/train\ndownload: x\nroboflow: {a: 1}\n" + NAMES),
        arguments("byte-order mark", "\ufefftrain: images/train\r\n" + NAMES));
  }

  @Test
  void numbersCountTheNamesOfTheDataFileAlsoWhereANamesFileIsGiven() {
    set.text("data.yaml", "train: images/train\n" + NAMES).text("my.names", "dog\ncat\nemu\n");
    DatasetReader files =
        DatasetReader.of(set.path("data.yaml"), DataFormat.AUTO, null, set.path("my.names"), true);

    List<LabelledImage> read = files.read(Split.TRAIN, files.names(), warning -> {});

    assertEquals(0, read.get(0).boxes().get(0).classIndex(), "1 in data.yaml is dog");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dataFiles")
  void dataFilesAreReadAsTheyAreMet(String name, String yaml) {
    set.text("train.txt", "./images/train/a.png\r\n\r\nimages/train/deep/b.png\r\n")
        .text("data.yaml", yaml.replace("D", temp.toString()));

    assertEquals(
        expected(),
        set.read("data.yaml").stream()
            .map(image -> new LabelledImage(image.image().normalize(), image.boxes()))
            .toList());
    assertEquals(SetFolder.NAMES, set.files("data.yaml", DataFormat.AUTO).names());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[images/val]", "train"})
  void tagThatYamlCannotReadIsRefused(String value) {
    set.text("data.yaml", "train: images/train\nval: !!binary " + value + "\n" + NAMES);
    UserException e = assertThrows(UserException.class, () -> set.read("data.yaml"));
    assertTrue(e.getMessage().contains("data.yaml: not YAML: "), e::getMessage);
  }

  @Test
  void movedSetIsFoundByTheNameOfItsFolder() {
    set.text(
        "data.yaml",
        "path: ../datasets/%s\ntrain: images/train\n%s".formatted(temp.getFileName(), NAMES));
    assertEquals(expected(), set.read("data.yaml"));
  }

  @ParameterizedTest
  @CsvSource({"images/train", "train.txt", "data.yaml", "."})
  void formatIsFoundOutFromWhatThereIs(String source) {
    set.text("train.txt", "images/train/a.png\nimages/train/deep/b.png\n")
        .text("data.yaml", "train: images/train\nval: images/val\n" + NAMES);
    assertEquals(
        expected().stream().map(LabelledImage::boxes).toList(),
        set.read(source).stream().map(LabelledImage::boxes).toList());
  }

  @Test
  void folderWithListsOfImagesIsYolosSplitBySplit() {
    // as COCO is handed out for YOLO: lists of the whole, data.yaml elsewhere
    set.images("images/train2017/a.png", "images/train2017/b.png", "images/val2017/c.png")
        .text("labels/train2017/a.txt", "1 0.5 0.5 0.25 0.2\n")
        .text("labels/val2017/c.txt", "2 0.5 0.5 0.25 0.2\n")
        .text("train2017.txt", "./images/train2017/a.png\n./images/train2017/b.png\n")
        .text("val2017.txt", "./images/val2017/c.png\n");
    DatasetReader files = set.files(".", DataFormat.AUTO);

    assertEquals(List.of(Split.TRAIN, Split.VALIDATION), files.splits());
    assertEquals(
        List.of(List.of(box(75, 40, 125, 60, 1)), List.of()),
        boxes(files.read(Split.TRAIN, SetFolder.NAMES, warning -> {})));
    assertEquals(
        List.of(List.of(box(75, 40, 125, 60, 2))),
        boxes(files.read(Split.VALIDATION, SetFolder.NAMES, warning -> {})));
  }

  private static List<List<LabelledBox>> boxes(List<LabelledImage> images) {
    return images.stream().map(LabelledImage::boxes).toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataFormat.class,
      names = {"AUTO", "YOLO"})
  void listFromWindowsIsRead(DataFormat format) {
    set.text("train.txt", "images\\train\\a.png\r\nimages\\train\\deep\\b.png\r\n");
    assertEquals(expected(), set.read("train.txt", format));
    assertEquals(expected(), set.read(".", format));
  }

  @Test
  void listWithBoxesIsNoListOfYolo() {
    set.text("train.txt", "images/val/c.png\nimages/train/a.png 1,2,3,4,0\n");
    assertEquals(
        List.of(set.image("images/val/c.png"), set.image("images/train/a.png", box(1, 2, 3, 4, 0))),
        set.read("train.txt"));
  }

  @Test
  void classesAreMatchedByName() {
    set.text("data.yaml", "train: images/train\nnames: [emu, cat]\n");
    assertEquals(0, set.read("data.yaml").get(0).boxes().get(0).classIndex()); // their 1, our 0
    set.text("data.yaml", "train: images/train\nnames: [emu, fox]\n");
    assertEquals(
        "D/labels/train/a.txt:1: class 'fox' is not among the classes cat, dog, emu",
        set.refusal("data.yaml"));
  }

  @Test
  void fractionsAreNotRounded() {
    set.text("labels/train/a.txt", "0 0.1234567 0.5 0.01 0.5\n");
    assertEquals(
        (float) ((0.1234567 - 0.005) * 200),
        set.read("images/train").get(0).boxes().get(0).box().xmin());
  }

  @Test
  void boxThatLeavesItsImageByRoundingIsCut() {
    set.text("labels/train/a.txt", "0 0.5 0.5 1.000001 1.004\n");
    assertEquals(List.of(box(0, 0, 200, 100, 0)), set.read("images/train").get(0).boxes());
  }

  @Test
  void polygonsBecomeTheirBoundingBoxesAndAreCounted() {
    // x .1 to .4 of 200, y .2 to .9 of 100; a box of four corners; rounded over the edge
    set.text(
            "labels/train/a.txt",
            "1 .2 .9 .1 .3 .4 .2\n2 .5 .5 .25 .2\n0 .5 .5 1 .5 1 .75 .5 .75\n")
        .text("labels/train/deep/b.txt", "2 0 0 1.001 .5 .5 1.004 0 .5\n");
    assertEquals(
        List.of(
            set.image(
                "images/train/a.png",
                box(20, 20, 80, 90, 1),
                box(75, 40, 125, 60, 2),
                box(100, 50, 200, 75, 0)),
            set.image("images/train/deep/b.png", box(0, 0, 200, 100, 2))),
        set.read("images/train").stream().map(YoloSplitTest::rounded).toList());
    assertEquals(
        List.of("D/images/train: labels that are polygons are read as their bounding boxes: 3"),
        set.warnings());
  }

  /** Undoes what corners lose as floats. */
  private static LabelledImage rounded(LabelledImage image) {
    return new LabelledImage(
        image.image(),
        image.boxes().stream()
            .map(
                b ->
                    box(
                        Math.round(b.box().xmin()),
                        Math.round(b.box().ymin()),
                        Math.round(b.box().xmax()),
                        Math.round(b.box().ymax()),
                        b.classIndex()))
            .toList());
  }

  @Test
  void boxesWithKeypointsAreNotReadAsPolygons() {
    // the third has 0 or 1 behind each keypoint; in the last some are missing
    for (String line :
        List.of(
            "0 .5 .5 .2 .2 .45 .45 .55 .55",
            "1 .3 .6 .4 .6 .2 .4 .4 .4 .3 .88",
            "2 .8 .7 .2 .4 .75 .6 1 .85 .8 1 .8 .8 0 .78 .75 1",
            "0 .4 .2 .2 .2 0 0 .35 .15 .45 .28 0 0")) {
      set.text("labels/train/a.txt", "0 .5 .5 .1 .1\n" + line + "\n")
          .text("labels/train/deep/b.txt", line.replaceFirst("\\d", "2"));
      assertEquals(
          ("D/labels/train/a.txt:2: looks like a box with keypoints behind it, as do 2 of the 2 lines with %d numbers;"
                  + " expected boxes or polygons, so export one of these")
              .formatted(line.split(" ").length),
          set.refusal("images/train"));
    }
  }

  /**
   * Outlines of shapes of any place, size and turn, from any of their points on, each as the only
   * line of its set.
   */
  @Test
  void polygonsOfAFixedNumberOfCornersAreReadAsSuch() {
    Random random = new Random(3);
    for (int corners : new int[] {3, 4, 5, 8, 20}) {
      for (int i = 0; i < 2000; i++) {
        double radius = 0.02 + 0.25 * random.nextDouble();
        double x = radius + (1 - 2 * radius) * random.nextDouble();
        double y = radius + (1 - 2 * radius) * random.nextDouble();
        double start = 2 * Math.PI * random.nextDouble();
        double squeezed = corners == 4 ? 1 : 0.3 + 0.7 * random.nextDouble();
        double[] numbers = new double[1 + 2 * corners];
        for (int c = 0; c < corners; c++) {
          double angle = start + 2 * Math.PI * c / corners;
          numbers[1 + 2 * c] = x + radius * Math.cos(angle);
          numbers[2 + 2 * c] = y + radius * squeezed * Math.sin(angle);
        }
        KeypointCheck check = new KeypointCheck();
        check.add("a.txt:1", numbers);
        assertEquals(Optional.empty(), check.problem(), Arrays.toString(numbers));
      }
    }
  }

  /** One that is a box with keypoints by chance, among others that are not. */
  @Test
  void onePolygonThatCouldBeKeypointsDoesNotMakeAllOfThem() {
    String chance = "0 .5 .5 .2 .2 .45 .45 .55 .55\n";
    set.text("labels/train/a.txt", chance + "0 .1 .1 .5 .1 .5 .5 .1 .5\n");
    assertEquals(2, set.read("images/train").get(0).boxes().size());
    set.text("labels/train/a.txt", chance).text("labels/train/deep/b.txt", "0 .1 .1 .5 .1 .5 .5");
    assertEquals(1, set.read("images/train").get(0).boxes().size());
  }

  static Stream<Arguments> wrongLabels() {
    return Stream.of(
        arguments(
            "1 .5 .5 .2 .2 0.9",
            "has 6 numbers; expected 5: "
                + FORMAT
                + "; in a file of detections the sixth number is the confidence"),
        arguments(
            "1 .5 .5 .2 .2 .3 .3 .4",
            "has 8 numbers; expected 5: " + FORMAT + "; or an odd count: " + POLYGON),
        arguments("1 .5 .5", "has 3 numbers; expected 5: " + FORMAT),
        arguments("1 .5 .5 .2 .2 .3 x", "has 'x', which is not a number; expected " + POLYGON),
        arguments(
            "polygon 1 .5 .5 .2 .2 .3 1.1",
            "leaves its image of 200×100 pixels: x from 40 to 100, y from 20 to 110"),
        arguments(
            "polygon 1 50 20 100 40 70 60",
            "leaves its image of 200×100 pixels: x from 10000 to 20000, y from 2000 to 6000;"
                + " expected "
                + POLYGON),
        arguments("polygon 1 .5 .5 .5 .2 .5 .4", "has no area: x from 100 to 100, y from 20 to 50"),
        arguments("1 .5 .5 .2", "has 4 numbers; expected 5: " + FORMAT),
        arguments("1 .5 x .2 .2", "has 'x', which is not a number; expected 5 numbers: " + FORMAT),
        arguments(
            "cat .5 .5 .2 .2", "has 'cat', which is not a number; expected 5 numbers: " + FORMAT),
        arguments(
            "3 .5 .5 .2 .2",
            CLASS.formatted("3", "3 .5 .5 .2 .2")
                + ", or add the name of class 3 to the class names"),
        arguments("-1 .5 .5 .2 .2", CLASS.formatted("-1", "-1 .5 .5 .2 .2")),
        arguments("1.5 .5 .5 .2 .2", CLASS.formatted("1.5", "1.5 .5 .5 .2 .2")),
        arguments(
            "1 .5 .5 1e308 .2",
            "leaves its image of 200×100 pixels: x from -Infinity to Infinity, y from 40 to 60;"
                + " expected "
                + FORMAT),
        arguments("1 .5 .5 0 .2", "has no area: x from 100 to 100, y from 40 to 60"),
        arguments("1 .5 .5 -.5 .25", "has no area: x from 150 to 50, y from 37.5 to 62.5"),
        arguments(
            "1 1 .5 .5 .25",
            "leaves its image of 200×100 pixels: x from 150 to 250, y from 37.5 to 62.5"),
        arguments(
            "1 100 50 20 20",
            "leaves its image of 200×100 pixels: x from 18000 to 22000, y from 4000 to 6000;"
                + " expected "
                + FORMAT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongLabels")
  void wrongLabelsAreNamedWithFileAndLine(String label, String message) {
    String line = label.replace("polygon ", "");
    set.text("labels/train/a.txt", "0 .5 .5 .2 .2\n" + line + "\n");
    assertEquals(
        "D/labels/train/a.txt:2: "
            + (message.startsWith("class") ? "" : label.replace(line, "'" + line + "' "))
            + message,
        set.refusal("images/train"));
  }

  static Stream<Arguments> wrongDataFiles() {
    return Stream.of(
        arguments(
            "train: images/train\nnc: 4\n" + NAMES,
            "D/data.yaml: nc is 4, but names has 3 names; expected the same number"),
        arguments(
            "train: images/train\nnames: {0: cat, 2: dog}\n",
            "D/data.yaml: names has no class 1; expected all numbers from 0 to 1"),
        arguments(
            "train: images/train\nnames: [cat, cat]\n",
            "D/data.yaml: class names are [cat, cat]; expected at least one, none blank, all different"),
        arguments(
            "train: images/train\n",
            "D/data.yaml: names is missing; expected a list or a map of class names"),
        arguments(NAMES, "D/data.yaml names no images; expected train, val and perhaps test"),
        arguments(
            "train: images/none\n" + NAMES,
            "D/data.yaml: 'D/images/none' not found; expected a folder of images, a list of them (.txt) or a pattern"),
        arguments(
            "train: {a: b}\n" + NAMES,
            "D/data.yaml: train is {a=b}; expected the path of a folder, a list or a pattern"),
        arguments(
            "train: images/train\nkpt_shape: [2, 3]\n" + NAMES,
            "D/data.yaml: kpt_shape says that labels have keypoints behind their boxes; expected boxes or polygons, so export one of these"),
        arguments(
            "path: nowhere\ntrain: images/train\n" + NAMES,
            "D/data.yaml: path 'nowhere' is not a folder, neither from this file nor from where the program was started"),
        arguments(
            "train: images/[a/b*\n" + NAMES,
            "'D/images/[a/b*' is not a pattern of paths: Explicit 'name separator' in class"),
        arguments("- a\n", "D/data.yaml has no keys; expected train, val and names"),
        arguments(
            "train: images/train/*.jpg\n" + NAMES,
            "'D/data.yaml' has no images; expected images, in a folder 'images' with text files"
                + " of the same names in a folder 'labels'"));
  }

  @ParameterizedTest
  @MethodSource("wrongDataFiles")
  void wrongDataFilesAreNamedWithTheirKey(String yaml, String message) {
    set.text("data.yaml", yaml);
    assertEquals(message, set.refusal("data.yaml"));
  }

  @Test
  void folderWithoutAnyLabelsIsAMistake() {
    set.images("photos/a.png");
    assertEquals(
        "D/photos: no label files for its 1 image, e.g. no 'D/photos/a.txt' for 'D/photos/a.png'; add such"
            + " files (without boxes for a background image), or allow background images:"
            + " data.allow_background",
        set.refusal("photos"));
  }

  @Test
  void allProblemsAreReportedTogether() {
    set.text("labels/train/a.txt", "0 1\n0 2\n".repeat(4))
        .text("labels/train/deep/b.txt", "7 .5 .5 .1 .1\n".repeat(9));
    String message = set.refusal("images/train");
    assertEquals(11, message.lines().count(), message);
    assertTrue(message.endsWith("… and 7 more problems"), message);
  }

  @Test
  void imagesOfUnknownKindAreNotPassedOver() {
    set.text("images/train/z.tiff", "II*");
    assertTrue(
        set.refusal("images/train").startsWith("D/images/train: image 'D/images/train/z.tiff' "));
  }

  @Test
  void folderThatIsNoDataSetIsRefused() {
    UserException refused =
        assertThrows(UserException.class, () -> set.text("x/y", "").files("x", DataFormat.AUTO));
    assertTrue(
        refused
            .getMessage()
            .startsWith("folder '" + temp.resolve("x") + "' is not a data set; expected YOLO ("));
  }

  @Test
  void emptyFolderIsCalledSoWithWhatIsExpected() throws Exception {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    UserException refused =
        assertThrows(UserException.class, () -> set.files("empty", DataFormat.AUTO));
    assertEquals(
        "folder '"
            + empty
            + "' is empty; expected YOLO (data.yaml or obj.data, or images/ and labels/), COCO"
            + " (annotations/instances_train.json), Pascal VOC (Annotations/ and ImageSets/Main/), a"
            + " list (train.txt), LabelMe, CSV, TFRecord, Create ML, KITTI or Open Images",
        refused.getMessage());
  }
}
