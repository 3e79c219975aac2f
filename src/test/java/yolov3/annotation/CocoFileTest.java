package yolov3.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static yolov3.annotation.SetFolder.box;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.DataFormat;
import yolov3.dataset.ClassNames;
import yolov3.dataset.LabelledImage;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

class CocoFileTest {

  private static final String IMAGES =
      "\"images\": [{\"id\": 7, \"file_name\": \"a.png\", \"width\": 200, \"height\": 100}, {\"id\": 3, \"file_name\": \"b.png\"}]";
  private static final String CATEGORIES =
      "\"categories\": [{\"id\": 90, \"name\": \"emu\"}, {\"id\": 1, \"name\": \"cat\"}, {\"id\": 18, \"name\": \"dog\"}]";

  @TempDir Path temp;
  private SetFolder set;

  @BeforeEach
  void make() {
    set = new SetFolder(temp).pictures("train2017/a.png", "train2017/b.png");
  }

  private void annotations(String... annotations) {
    write(IMAGES, "\"annotations\": [" + String.join(",", annotations) + "]", CATEGORIES);
  }

  private void write(String... lists) {
    set.text("annotations/instances_train2017.json", "{" + String.join(",\n", lists) + "}");
  }

  private List<LabelledImage> read() {
    return set.read("annotations/instances_train2017.json");
  }

  private static String annotation(String more) {
    return "{\"id\": 5, \"image_id\": 7, \"category_id\": 18, \"bbox\": [1.5, 2, 30.25, 40]"
        + more
        + "}";
  }

  @Test
  void boxesAreCornersAndCategoriesCountWithoutTheirGaps() {
    annotations(
        annotation(""),
        "{\"image_id\": 7, \"category_id\": 90, \"bbox\": [0, 0, 200, 100], \"segmentation\": [[1, 2, 3]]}");
    assertEquals(
        List.of(
            set.image("train2017/a.png", box(1.5, 2, 31.75, 42, 1), box(0, 0, 200, 100, 2)),
            set.image("train2017/b.png")),
        read());
    assertEquals(
        new ClassNames(List.of("cat", "dog", "emu")),
        set.files("annotations/instances_train2017.json", DataFormat.AUTO).names());
  }

  @Test
  void idsAreInTheOrderOfImagesAndClasses() {
    annotations();
    CocoIds ids =
        set.files("annotations/instances_train2017.json", DataFormat.AUTO)
            .cocoIds(Part.TRAIN, new ClassNames(List.of("dog", "zebra", "cat")))
            .orElseThrow();
    assertEquals(new CocoIds(List.of(7L, 3L), List.of(18L, 91L, 1L)), ids);
  }

  @Test
  void crowdsAreaAndIgnoreAreKept() {
    annotations(
        annotation(
            ", \"area\": 500.5, \"iscrowd\": 1, \"segmentation\": {\"counts\": \"x\", \"size\": [1, 2]}"),
        annotation(", \"area\": 77, \"iscrowd\": 0, \"ignore\": 1"),
        annotation(", \"area\": 1e9"));
    Box box = new Box(1.5, 2, 31.75, 42);
    assertEquals(
        List.of(
            new LabelledBox(box, 1, LabelledBox.Kind.CROWD, 500.5),
            new LabelledBox(box, 1, LabelledBox.Kind.DIFFICULT, 77),
            new LabelledBox(box, 1)), // an area beyond the box's is none
        read().get(0).boxes());
  }

  @Test
  void orderOfTheListsDoesNotMatter() {
    write(
        CATEGORIES,
        "\"info\": {\"deep\": [{}]}",
        "\"annotations\": [" + annotation("") + "]",
        IMAGES);
    assertEquals(1, read().get(0).boxes().size());
  }

  @Test
  void byteOrderMarkAndTextsForNumbersAreRead() {
    set.text(
        "annotations/instances_train2017.json",
        "\ufeff{"
            + IMAGES
            + ",\r\n"
            + CATEGORIES
            + ",\"annotations\": ["
            + annotation("").replace("7,", "\"7\",")
            + "]}");
    assertEquals(1, read().get(0).boxes().size());
  }

  @ParameterizedTest
  @CsvSource({
    "annotations/instances_train2017.json, train2017/a.png, a.png",
    "annotations/instances_train2017.json, images/train2017/a.png, a.png",
    "annotations/instances_train.json, images/a.png, a.png",
    "train.json, images/a.png, images/a.png",
    "train.json, images/a.png, images\\a.png",
    "train.json, images/a.png, C:\\Users\\me\\a.png",
    "train/_annotations.coco.json, train/a.png, a.png"
  })
  void picturesAreFoundWhereToolsPutThem(
      String file, String picture, String name, @TempDir Path other) {
    SetFolder mine = new SetFolder(other).pictures(picture);
    mine.text(
        file,
        "{\"images\": [{\"id\": 1, \"file_name\": \"%s\"}], \"annotations\": [], %s}"
            .formatted(name.replace("\\", "\\\\"), CATEGORIES));
    assertEquals(
        List.of(mine.image(picture)),
        mine.read(file).stream()
            .map(image -> new LabelledImage(image.image().normalize(), image.boxes()))
            .toList());
  }

  @Test
  void folderOfAFewFilesHasItsParts() {
    annotations(annotation(""));
    set.pictures("val2017/a.png", "val2017/b.png")
        .text("annotations/captions_train2017.json", "{}")
        .text(
            "annotations/instances_val2017.json",
            "{" + IMAGES + "," + CATEGORIES + ",\"annotations\":[]}");
    DataFiles files = set.files(".", DataFormat.AUTO);
    assertEquals(List.of(Part.TRAIN, Part.VALIDATION), files.parts());
    assertEquals(
        "val2017",
        files
            .read(Part.VALIDATION, SetFolder.NAMES, w -> {})
            .get(0)
            .image()
            .getParent()
            .getFileName()
            .toString());
  }

  @Test
  void categoriesOfOneNameAreOneClass() {
    write(
        IMAGES,
        "\"annotations\": [" + annotation("") + "]",
        "\"categories\": [{\"id\": 0, \"name\": \"cat\"}, {\"id\": 18, \"name\": \"cat\"}]");
    assertEquals(0, read().get(0).boxes().get(0).classIndex());
    assertEquals(
        List.of("cat"),
        set.files("annotations/instances_train2017.json", DataFormat.AUTO).names().names());
  }

  @Test
  void boxesWithoutAnyHeightAreLeftOutWithAWarning() {
    annotations(
        "{\"id\": 2206849, \"image_id\": 7, \"category_id\": 1, \"bbox\": [9, 9, 1.03, 0]}");
    assertEquals(List.of(), read().get(0).boxes());
    assertEquals(
        List.of(
            "D/annotations/instances_train2017.json: 1 boxes without width or height were left out, the first is annotation 2206849"),
        set.warnings());
  }

  static Stream<Arguments> wrongAnnotations() {
    return Stream.of(
        arguments(
            "{\"id\": 5, \"image_id\": 8, \"category_id\": 18, \"bbox\": [1, 2, 3, 4]}",
            "annotation 5: image 8 is not among the images"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 2, \"bbox\": [1, 2, 3, 4]}",
            "annotation 5: category 2 is not among the categories"),
        arguments(
            "{\"id\": 5, \"category_id\": 1, \"bbox\": [1, 2, 3, 4]}",
            "annotation 5 has no image_id"),
        arguments("{\"image_id\": 7, \"bbox\": [1, 2, 3, 4]}", "annotations[0] has no category_id"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 1}",
            "annotation 5 has no bbox; expected [x, y, width, height] in pixels"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 1, \"bbox\": [1, 2, 3]}",
            "annotation 5 has a bbox that is not four numbers; expected [x, y, width, height] in pixels"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 1, \"bbox\": [1, \"2\", 3, 4]}",
            "annotation 5 has a bbox that is not four numbers; expected [x, y, width, height] in pixels"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 1, \"bbox\": [1, 2, -3, 4]}",
            "annotation 5: bbox has no area: x from 1 to -2, y from 2 to 6"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 1, \"bbox\": [100, 2, 150, 4]}",
            "annotation 5: bbox leaves its image of 200×100 pixels: x from 100 to 250, y from 2 to 6"),
        arguments("5", "annotations[0] is no object"));
  }

  @ParameterizedTest
  @MethodSource("wrongAnnotations")
  void wrongAnnotationsAreNamed(String annotation, String message) {
    annotations(annotation);
    assertEquals(
        "D/annotations/instances_train2017.json: " + message,
        set.refusal("annotations/instances_train2017.json"));
  }

  static Stream<Arguments> wrongFiles() {
    String f = "D/annotations/instances_train2017.json";
    String rest = ", \"annotations\": [], " + CATEGORIES + "}";
    return Stream.of(
        arguments(
            "{\"images\": []}",
            f
                + " has no annotations, no categories; expected COCO's lists images, annotations and categories"),
        arguments("[1, 2]", f + " is no JSON object; expected a COCO instances file"),
        arguments(
            "{\"images\": []" + rest,
            "'" + f + "' has no images; expected a COCO instances file with images"),
        arguments(
            "{\"images\": [{\"id\": 1}]" + rest,
            f + ": images[0] has no file_name; expected id and file_name"),
        arguments(
            "{\"images\": [{\"id\": 1, \"file_name\": \"a.png\", \"width\": 100, \"height\": 200}]"
                + rest,
            f
                + ": image 1: its size is 100×200, but the picture 'D/train2017/a.png' has 200×100 pixels"),
        arguments(
            "{\"images\": [{\"id\": 1, \"file_name\": \"a.png\"}, {\"id\": 1, \"file_name\": \"b.png\"}]"
                + rest,
            f + ": image 1 is there twice"),
        arguments(
            "{\"images\": [{\"id\": 1, \"file_name\": \"a.png\"}, {\"id\": 2, \"file_name\": \"a.png\"}]"
                + rest,
            f + ": image 2: file_name 'a.png' is there twice"));
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void wrongFilesAreNamed(String json, String message) {
    set.text("annotations/instances_train2017.json", json);
    assertEquals(message, set.refusal("annotations/instances_train2017.json"));
  }

  @Test
  void brokenJsonIsNamedWithItsLine() {
    set.text("a.json", "{\n\"images\": [,\n]}");
    String message = set.refusal("a.json");
    assertEquals("D/a.json:2: not JSON: ", message.substring(0, 22));
    assertEquals("annotation file 'D/none.json' not found", set.refusal("none.json"));
  }

  @Test
  void missingPicturesAreNamedWithThePlacesLookedAt() {
    annotations();
    set.text(
        "annotations/instances_train2017.json",
        "{\"images\": [{\"id\": 1, \"file_name\": \"z.png\"}], \"annotations\": [], "
            + CATEGORIES
            + "}");
    String message = set.refusal("annotations/instances_train2017.json");
    assertEquals(
        "D/annotations/instances_train2017.json: image 1: 'z.png' not found in 'D/annotations/train2017', ",
        message.substring(0, message.indexOf("'D/annotations/images")));
  }
}
