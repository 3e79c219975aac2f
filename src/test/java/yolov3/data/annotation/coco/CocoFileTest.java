package yolov3.data.annotation.coco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static yolov3.data.annotation.SetFolder.box;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.CocoId;
import yolov3.data.CocoIds;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.annotation.SetFolder;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.OrientedSize;
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
    set = new SetFolder(temp).images("train2017/a.png", "train2017/b.png");
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
            .cocoIds(Split.TRAIN, new ClassNames(List.of("dog", "zebra", "cat")))
            .orElseThrow();
    assertEquals(
        new CocoIds(
            List.of(CocoId.of(7), CocoId.of(3)),
            List.of(CocoId.of(18), CocoId.of(91), CocoId.of(1)),
            Map.of()),
        ids);
  }

  /** Roboflow's first category has the name of another and no annotations. */
  @Test
  void idOfANameIsTheOneOfItsAnnotations() {
    write(
        IMAGES,
        "\"annotations\": [" + annotation("") + "]",
        "\"categories\": [{\"id\": 0, \"name\": \"dog\"}, {\"id\": 18, \"name\": \"dog\"}, {\"id\": 19, \"name\": \"dog\"}]");
    CocoIds ids =
        set.files("annotations/instances_train2017.json", DataFormat.AUTO)
            .cocoIds(Split.TRAIN, SetFolder.NAMES)
            .orElseThrow();
    assertEquals(List.of(CocoId.of(20), CocoId.of(18), CocoId.of(21)), ids.categories());
    assertEquals(Map.of(CocoId.of(0), 1, CocoId.of(19), 1), ids.otherCategories());
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
  void imagesAreFoundWhereToolsPutThem(
      String file, String imagePath, String name, @TempDir Path other) {
    SetFolder mine = new SetFolder(other).images(imagePath);
    mine.text(
        file,
        "{\"images\": [{\"id\": 1, \"file_name\": \"%s\"}], \"annotations\": [], %s}"
            .formatted(name.replace("\\", "\\\\"), CATEGORIES));
    assertEquals(
        List.of(mine.image(imagePath)),
        mine.read(file).stream()
            .map(image -> new LabelledImage(image.image().normalize(), image.boxes()))
            .toList());
  }

  @Test
  void folderOfAFewFilesHasItsParts() {
    annotations(annotation(""));
    set.images("val2017/a.png", "val2017/b.png")
        .text("annotations/captions_train2017.json", "{}")
        .text(
            "annotations/instances_val2017.json",
            "{" + IMAGES + "," + CATEGORIES + ",\"annotations\":[]}");
    DatasetReader files = set.files(".", DataFormat.AUTO);
    assertEquals(List.of(Split.TRAIN, Split.VALIDATION), files.splits());
    assertEquals(
        "val2017",
        files
            .read(Split.VALIDATION, SetFolder.NAMES, w -> {})
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
        List.of(
            "D/annotations/instances_train2017.json: 1 categories have the name of another and are one class with it; the first is 18 like 0, 'cat'"),
        set.warnings());
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
            "D/annotations/instances_train2017.json: 1 boxes without width or height are skipped, the first is annotation 2206849"),
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
            "annotation 5 has no image_id; expected the id of one of the images"),
        arguments(
            "{\"image_id\": 7, \"bbox\": [1, 2, 3, 4]}",
            "annotations[0] has no category_id; expected the id of one of the categories"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 1}",
            "annotation 5 has no bbox; expected [x, y, width, height] in pixels"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 1, \"bbox\": [1, 2, 3]}",
            "annotation 5: bbox is [1, 2, 3]; expected [x, y, width, height] in pixels"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 1, \"bbox\": [1, \"2\", 3, 4]}",
            "annotation 5: bbox is [1, \"2\", 3, 4]; expected [x, y, width, height] in pixels"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 1, \"bbox\": [1, 2, -3, 4]}",
            "annotation 5: bbox has no area: x from 1 to -2, y from 2 to 6"),
        arguments(
            "{\"id\": 5, \"image_id\": 7, \"category_id\": 1, \"bbox\": [100, 2, 150, 4]}",
            "annotation 5: bbox leaves its image of 200×100 pixels: x from 100 to 250, y from 2 to 6"),
        arguments("5", "annotations[0] is 5; expected an object"));
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
                + " has no annotations, no categories; it has images; expected COCO's lists images, annotations and categories"),
        arguments("[1, 2]", f + " is not a JSON object; expected a COCO instances file"),
        arguments(
            "{\"images\": []" + rest,
            "'" + f + "' has no images; expected a COCO instances file with images"),
        arguments(
            "{\"images\": [{\"id\": 1}]" + rest,
            f + ": image 1 has no file_name; expected id and file_name"),
        arguments(
            "{\"images\": [{\"id\": 1, \"file_name\": \"a.png\", \"width\": 100, \"height\": 200}]"
                + rest,
            f + ": image 1: size is 100×200, but the image 'D/train2017/a.png' has 200×100 pixels"),
        arguments(
            "{\"images\": [{\"id\": 1, \"file_name\": \"a.png\"}, {\"id\": 1, \"file_name\": \"b.png\"}]"
                + rest,
            f + ": image 1 is there twice"),
        arguments(
            "{\"images\": [{\"id\": 1, \"file_name\": \"a.png\"}, {\"id\": 2, \"file_name\": \"a.png\"}]"
                + rest,
            f
                + ": image 2: file_name 'a.png' is there twice, in image 1 too; expected an image for each file"));
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
    assertEquals("data set 'D/none.json' not found", set.refusal("none.json"));
  }

  @Test
  void fileThatIsNoJsonAtAllIsCalledSo() {
    set.text("a.json", "/data/a.png 1,1,9,9,0\n");
    assertEquals("D/a.json: not JSON; expected a COCO instances file", set.refusal("a.json"));
  }

  @Test
  void missingImagesAreNamedWithThePlacesLookedAt() {
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

  /** Python's and pandas' forms of what the file says otherwise. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "7|7.0|18|18.00",
        "7|70e-1|18|1.8e1",
        "7|\"7\"|\"18\"|18",
        "-7|-7.0|0|-0",
        "1234567890123456789012|1234567890123456789012|9007199254740993|9007199254740993.0",
        "\"2007_000027\"|\"2007_000027\"|\"c\"|\"c\"",
        "\"007\"|\"007\"|\"1.0\"|\"1.0\"",
        "\"9f0c-11\"|\"9f0c-11\"|1e3|1000"
      })
  void idsAreMatchedInAnyForm(String image, String imageId, String category, String categoryId) {
    write(
        "\"images\": [{\"id\": %s, \"file_name\": \"a.png\"}]".formatted(image),
        "\"annotations\": [{\"image_id\": %s, \"category_id\": %s, \"bbox\": [1, 2, 3, 4]}]"
            .formatted(imageId, categoryId),
        "\"categories\": [{\"id\": %s, \"name\": \"dog\"}]".formatted(category));
    assertEquals(List.of(set.image("train2017/a.png", box(1, 2, 4, 6, 1))), read());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"7|\"007\"|'007'", "7|\"7.0\"|'7.0'", "\"a\"|\"A\"|'A'", "7|8e0|8"},
      quoteCharacter = '^')
  void idsThatAreNotTheSameAreNotMatched(String image, String imageId, String shown) {
    write(
        "\"images\": [{\"id\": %s, \"file_name\": \"a.png\"}]".formatted(image),
        "\"annotations\": [{\"image_id\": %s, \"category_id\": 1, \"bbox\": [1, 2, 3, 4]}]"
            .formatted(imageId),
        CATEGORIES);
    assertEquals(
        "D/annotations/instances_train2017.json: annotation 0: image %s is not among the images"
            .formatted(shown),
        set.refusal("annotations/instances_train2017.json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "\"image_id\": true|image_id is true; expected a whole number or a text",
        "\"image_id\": 1.5|image_id is 1.5; expected a whole number or a text",
        "\"image_id\": 1e999|image_id is 1e999; expected a whole number or a text",
        "\"image_id\": null|image_id is null; expected a whole number or a text",
        "\"image_id\": NaN|image_id is NaN; expected a whole number or a text",
        "\"category_id\": [1]|category_id is a list; expected a whole number or a text",
        "\"category_id\": \"\"|category_id is \"\"; expected a whole number or a text",
        "\"bbox\": [1, NaN, 3, 4]|bbox is [1, NaN, 3, 4]; expected [x, y, width, height] in pixels",
        "\"bbox\": [1, 2, Infinity, 4]|bbox is [1, 2, Infinity, 4]; expected [x, y, width, height] in pixels",
        "\"bbox\": [1, 2, 3, 4, 5, 6]|bbox is [1, 2, 3, 4, …]; expected [x, y, width, height] in pixels",
        "\"bbox\": null|bbox is null; expected [x, y, width, height] in pixels",
        "\"iscrowd\": \"maybe\"|iscrowd is \"maybe\"; expected 0 or 1"
      })
  void messagesTellWhatWasFound(String field, String message) {
    String rest = "\"image_id\": 7, \"category_id\": 18, \"bbox\": [1, 2, 3, 4]";
    annotations("{\"id\": 5, " + rest + ", " + field + "}"); // the last of two keys counts
    assertEquals(
        "D/annotations/instances_train2017.json: annotation 5: " + message,
        set.refusal("annotations/instances_train2017.json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "null", "\"\"", "[]", "-1", "0"})
  void areaThatIsNotOneIsUnknown(String area) {
    annotations(annotation(", \"area\": " + area));
    assertEquals(30.25 * 40, read().get(0).boxes().get(0).area());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {"true|CROWD", "\"1\"|CROWD", "1.0|CROWD", "0.0|OBJECT", "\"false\"|OBJECT"})
  void flagsAreReadInAnyForm(String flag, LabelledBox.Kind kind) {
    annotations(annotation(", \"iscrowd\": " + flag));
    assertEquals(kind, read().get(0).boxes().get(0).kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"200", "200.0", "\"200\"", "\"200.0\"", "2e2", "0", "null", "\"\"", "NaN"})
  void widthIsANumberInAnyFormOrUnknown(String width) {
    images("\"width\": " + width + ", \"height\": 100");
    assertEquals(1, read().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "-1|image 7: width is -1; expected whole pixels",
        "200.5|image 7: width is 200.5; expected whole pixels",
        "\"wide\"|image 7: width is \"wide\"; expected whole pixels",
        "[200]|image 7: width is a list; expected whole pixels",
        "201|image 7: size is 201×?, but the image 'D/train2017/a.png' has 200×100 pixels"
      })
  void widthThatIsNotOneIsRefused(String width, String message) {
    images("\"width\": " + width);
    assertEquals(
        "D/annotations/instances_train2017.json: " + message,
        set.refusal("annotations/instances_train2017.json"));
  }

  private void images(String more) {
    write(
        "\"images\": [{\"id\": 7, \"file_name\": \"a.png\", " + more + "}]",
        "\"annotations\": []",
        CATEGORIES);
  }

  @Test
  void namesThatAreNumbersKeepTheirText() {
    write(
        IMAGES,
        "\"annotations\": []",
        "\"categories\": [{\"id\": 2, \"name\": 1.10}, {\"id\": 10, \"name\": \"007\"}, {\"id\": \"x\", \"name\": 1e3},"
            + " {\"id\": -1, \"name\": \"yes\"}]");
    assertEquals(
        List.of("yes", "1.10", "007", "1e3"),
        set.files("annotations/instances_train2017.json", DataFormat.AUTO).names().names());
  }

  @Test
  void idsKeepTheFormInWhichTheyAreWritten() {
    write(
        "\"images\": [{\"id\": \"7\", \"file_name\": \"a.png\"}, {\"id\": 3.0, \"file_name\": \"b.png\"}]",
        "\"annotations\": []",
        "\"categories\": [{\"id\": \"x\", \"name\": \"cat\"}, {\"id\": 99999999999999999999, \"name\": \"dog\"}]");
    CocoIds ids =
        set.files("annotations/instances_train2017.json", DataFormat.AUTO)
            .cocoIds(Split.TRAIN, new ClassNames(List.of("cat", "dog", "emu")))
            .orElseThrow();
    assertEquals(List.of(true, false), ids.images().stream().map(CocoId::isText).toList());
    assertEquals(List.of("7", "3"), ids.images().stream().map(CocoId::text).toList());
    assertEquals(
        List.of("x", "99999999999999999999", "100000000000000000000"),
        ids.categories().stream().map(CocoId::text).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"images\": /* all */ []}",
        "{\"images\": [+1]}",
        "{\"images\": [00]}",
        "{\"images\": [nan]}",
        "{\"images\": [{\"id\": 1,",
        "{'images': []}",
        "{\"images\": \"a\nb\"}",
        "{\"images\": [\u0000]}"
      })
  void messagesHaveNoNamesOfClasses(String json) {
    set.text("a.json", json);
    String message = set.refusal("a.json");
    assertTrue(message.startsWith("D/a.json:"), message);
    assertTrue(message.matches("(?s)[^`\\p{Cntrl}]*"), message);
    assertFalse(message.matches("(?i).*(java|jackson|source|feature|constraints).*"), message);
  }

  @Test
  void tooDeepAFileIsRefusedWithoutNamesOfClasses() {
    set.text("a.json", "{\"info\": " + "[".repeat(70) + "]".repeat(70) + "}");
    assertEquals(
        "D/a.json: not JSON: Document nesting depth (65) exceeds the maximum allowed (64)",
        set.refusal("a.json"));
  }

  @Test
  void sizeAsStoredIsRefusedByTheNameOfItsOrientation() throws Exception {
    Path image = Path.of(getClass().getResource("/dataset/pictures/orientation-6.jpg").toURI());
    OrientedSize size = ImageDecoder.readOrientedSize(image);
    Files.createDirectories(set.path("images"));
    Files.copy(image, set.path("images/a.jpg"));
    turned(size.stored());
    String message = set.refusal("a.json");
    assertTrue(
        message.contains("image 1: size is %s, but the image".formatted(size.stored()))
            && message.contains("before EXIF orientation 6 is applied"),
        message);
    turned(size.shown());
    assertEquals(1, set.read("a.json").get(0).boxes().size());
    assertEquals(List.of(), set.warnings());
  }

  @Test
  void turnThatTheSizeDoesNotShowIsWarnedOf() throws Exception {
    Path image = Path.of(getClass().getResource("/dataset/pictures/orientation-3.jpg").toURI());
    Files.createDirectories(set.path("images"));
    Files.copy(image, set.path("images/a.jpg"));
    turned(ImageDecoder.readSize(image));
    assertEquals(1, set.read("a.json").get(0).boxes().size());
    assertTrue(
        set.warnings().get(0).startsWith("D/a.json: 1 images are turned by EXIF, "),
        set.warnings().toString());
  }

  private void turned(ImageSize size) {
    set.text(
        "a.json",
        ("{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\", \"width\": %d, \"height\": %d}],"
                + " \"annotations\": [{\"image_id\": 1, \"category_id\": 1, \"bbox\": [1, 1, 4, 4]}], %s}")
            .formatted(size.width(), size.height(), CATEGORIES));
  }
}
