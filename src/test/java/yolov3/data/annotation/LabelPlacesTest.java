package yolov3.data.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static yolov3.data.annotation.SetFolder.box;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.section.DataFormat;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.voc.VocXmlText;
import yolov3.geometry.LabelledBox;

/** Labels are found where Darknet and the tools leave them, or what is missing is reported. */
class LabelPlacesTest {

  private static final String LABEL = "1 0.5 0.5 0.25 0.2\n";
  private static final LabelledBox BOX = box(75, 40, 125, 60, 1); // of 200×100
  private static final String NAMES = "names: [cat, dog, emu]\n";

  @TempDir Path temp;
  private SetFolder set;

  @BeforeEach
  void make() {
    set = new SetFolder(temp);
  }

  static Stream<Arguments> places() {
    return Stream.of(
        arguments("images/a.png", "labels/a.txt"),
        arguments("images/train/a.png", "labels/train/a.txt"),
        arguments("images/train/a.png", "images/train/a.txt"),
        arguments("images/train/a.png", "images/train/labels/a.txt"),
        arguments("images/train/a.png", "labels/a.txt"),
        arguments("JPEGImages/a.png", "labels/a.txt"),
        arguments("VOC2007/JPEGImages/a.png", "VOC2007/labels/a.txt"),
        arguments("Images/deep/er/a.png", "Labels/deep/er/a.txt"),
        arguments("img/a.png", "label/a.txt"),
        arguments("images/v1/images/a.png", "labels/v1/images/a.txt"),
        arguments("images/v1/images/a.png", "images/v1/labels/a.txt"),
        arguments("train/images/a.png", "train/labels/a.txt"),
        arguments("train/a.png", "labels/train/a.txt"),
        arguments("photos/a.png", "photos/labels/a.txt"),
        arguments("photos/a.png", "photos/a.txt"),
        arguments("LABELS_and_images/images/a.png", "LABELS_and_images/LABELS/a.txt"),
        arguments("train_images/a.png", "train_labels/a.txt"),
        arguments("Images2017/deep/a.png", "labels2017/deep/a.txt"),
        arguments("a b/c.d/e.f.png", "a b/c.d/e.f.txt"));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("places")
  void foldersListsAndDataFilesFindLabelsAlike(String image, String labels) {
    String folder = Path.of(image).getParent().toString();
    set.images(image)
        .text(labels, LABEL)
        .text("list.txt", image + "\n")
        .text("data.yaml", "train: '%s'\n%s".formatted(folder, NAMES))
        .text("listed.yaml", "train: list.txt\n" + NAMES);

    List<LabelledImage> expected = List.of(set.image(image, BOX));
    assertEquals(expected, set.read(folder, DataFormat.YOLO));
    assertEquals(expected, set.read("list.txt"));
    assertEquals(expected, set.read("data.yaml"));
    assertEquals(expected, set.read("listed.yaml"));
    assertEquals(List.of(), set.warnings());
  }

  @Test
  void labelsInTwoPlacesCountOnceWhenTheyAgreeAndAreRefusedWhenNot() {
    set.images("images/a.png").text("labels/a.txt", LABEL).text("images/a.txt", LABEL);
    assertEquals(List.of(set.image("images/a.png", BOX)), set.read("images"));
    set.text("images/a.txt", "2 0.5 0.5 0.25 0.2\n");
    assertEquals(
        "D/images: image 'D/images/a.png' has labels in 'D/labels/a.txt' and others in"
            + " 'D/images/a.txt'; expected one of them",
        set.refusal("images"));
  }

  @Test
  void captionBesideAnImageIsNotItsLabels() {
    set.images("images/a.png").text("labels/a.txt", LABEL).text("images/a.txt", "a dog runs\n");
    assertEquals(List.of(set.image("images/a.png", BOX)), set.read("images"));
  }

  @Test
  void imagesWithoutLabelsAreBackgroundAndCounted() {
    set.images("images/a.png", "images/b.png", "images/c.png").text("labels/a.txt", LABEL);
    assertEquals(
        List.of(
            set.image("images/a.png", BOX), set.image("images/b.png"), set.image("images/c.png")),
        set.read("images"));
    assertEquals(
        List.of(
            "D/images: more than half, 2 of 3 images have no label file and count as background,"
                + " e.g. no 'D/labels/b.txt' for 'D/images/b.png'"),
        set.warnings());
  }

  @Test
  void moreBackgroundThanNotIsSaidInFormatsWithoutLabelFiles() {
    set.images("a.png", "b.png", "c.png").text("train.txt", "a.png 1,1,9,9,1\nb.png\nc.png\n");
    set.readAll("train.txt");
    assertEquals(
        List.of("D/train.txt: more than half, 2 of 3 images have no box and are background"),
        set.warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "images/IMG_1.png, labels/img_1.txt",
    "images/IMG_1.png, labels/IMG_1.TXT",
    "images/IMG_1.png, labels/IMG_1.png.txt"
  })
  void almostRightNamesOfLabelsAreReported(String image, String labels) {
    set.images("images/a.png", image).text("labels/a.txt", LABEL).text(labels, LABEL);
    set.readAll("images");
    assertTrue(
        set.warnings().stream()
            .anyMatch(w -> w.contains("differ from their images'") && w.contains("D/" + labels)),
        set.warnings().toString());
  }

  @Test
  void labelsOfNoImageAreReported() {
    set.images("images/a.png")
        .text("labels/a.txt", LABEL)
        .text("labels/gone.txt", LABEL)
        .text("labels/classes.txt", "cat\ndog\nemu\n");
    set.readAll(".");
    assertEquals(List.of("1 label files belong to no image: 'D/labels/gone.txt'"), set.warnings());
  }

  @Test
  void splitWithoutAnyReadableImageIsReported() {
    set.images("train/a.png")
        .text("train/a.txt", LABEL)
        .text("test/b.heic", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic")
        .text("test/c.txt", LABEL);
    set.readAll(".");
    assertEquals(
        List.of(
            "1 label files belong to no image: 'D/test/c.txt'",
            "not read beside the images: 1 .heic (HEIC: b.heic)"),
        set.warnings());
    set.text("test/b.txt", LABEL);
    assertTrue(set.refusalOfAll(".").contains("'D/test/b.heic' has labels in 'D/test/b.txt'"));
  }

  @Test
  void fileOfClassNamesThatWasFoundIsSaid() {
    set.images("images/a.png")
        .text("labels/a.txt", LABEL)
        .text("labels/classes.txt", "cat\nemu\ndog\n");
    assertEquals(2, set.readAll(".").get(Split.TRAIN).get(0).boxes().get(0).classIndex());
    assertEquals(
        List.of(
            "D: class names are taken from 'D/labels/classes.txt', found beside the data; data.names chooses another file"),
        set.warnings());
  }

  @Test
  void oneLabelFileForTwoImagesIsRefused() {
    set.images("images/a.png", "images/a.bmp").text("labels/a.txt", LABEL);
    assertEquals(
        "D/images: 'D/labels/a.txt' would be the labels of 'D/images/a.bmp' and of 'D/images/a.png';"
            + " expected one image of that name",
        set.refusal("images"));
  }

  @Test
  void imagesOfTwoFoldersDoNotShareFlatLabels() {
    set.images("images/x/a.png", "images/y/a.png").text("labels/a.txt", LABEL);
    assertTrue(set.refusal("images").contains("would be the labels of"), set.refusal("images"));
  }

  @Test
  void splitWithoutAnyLabelsIsRefusedUnlessAllowed() {
    set.images("images/train/a.png", "images/val/b.png").text("labels/train/a.txt", LABEL);
    assertTrue(
        set.refusalOfAll(".").startsWith("D/images/val: no label files for its 1 image, "),
        set.refusalOfAll("."));
    assertEquals(
        List.of(set.image("images/val/b.png")),
        set.files(".", DataFormat.AUTO).readAll(SetFolder.NAMES, w -> {}).get(Split.VALIDATION));
  }

  @Test
  void listWithoutBoxesWhoseImagesHaveNoLabelsIsRefused() {
    set.images("a.png").text("train.txt", "a.png\n");
    assertTrue(
        set.refusal("train.txt").startsWith("D/train.txt: no label files for its 1 image"),
        set.refusal("train.txt"));
  }

  @Test
  void annotationsWithoutAnyBoxAreRefusedUnlessAllowed() {
    set.images("a.png")
        .text(
            "coco.json",
            "{\"images\": [{\"id\": 1, \"file_name\": \"a.png\"}], \"annotations\": [],"
                + " \"categories\": [{\"id\": 1, \"name\": \"cat\"}]}");
    assertTrue(
        set.refusal("coco.json").startsWith("D/coco.json: no boxes in its 1 training image;"),
        set.refusal("coco.json"));
    assertEquals(List.of(set.image("a.png")), set.read("coco.json"));
  }

  @Test
  void imagesWithoutXmlAreBackgroundAndCounted() {
    set.images("images/a.png", "images/b.png", "logo.png")
        .text("annotations/a.xml", VocXmlText.of("a.png", "dog"));
    assertEquals(
        List.of(set.image("images/a.png", box(0, 0, 9, 9, 1)), set.image("images/b.png")),
        set.readAll(".").get(Split.TRAIN));
    assertEquals(
        List.of(
            "D: 1 of 2 images have no annotation file and count as background, e.g. no"
                + " 'b.xml' for 'D/images/b.png'",
            "1 images are in no split: 'D/logo.png'"),
        set.warnings());
  }

  @Test
  void imagesOfAListWithoutXmlAreBackgroundToo() {
    set.images("JPEGImages/a.png", "JPEGImages/b.png")
        .text("Annotations/a.xml", VocXmlText.of("a.png", "dog"))
        .text("ImageSets/Main/train.txt", "a\nb\n");
    assertEquals(2, set.readAll(".").get(Split.TRAIN).size());
    assertTrue(set.warnings().get(0).contains("1 of 2 images have no annotation file"));
  }

  @Test
  void labelsThatAreABrokenLinkAreAProblemOfTheirImage() throws IOException {
    set.images("images/a.png", "images/b.png").text("labels/a.txt", LABEL);
    Files.createSymbolicLink(set.path("labels/b.txt"), Path.of("gone.txt"));
    assertEquals("label file 'D/labels/b.txt' not found", set.refusal("images"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // such a link is of a file there
  void folderOfLabelsThatCannotBeListedIsNotEmpty() throws IOException {
    set.images("images/x/a.png", "images/y/b.png").text("labels/x/a.txt", LABEL);
    Files.createSymbolicLink(set.path("labels/y"), set.path("labels/y")); // a link to itself
    assertTrue(
        set.refusal("images").startsWith("folder 'D/labels/y' cannot be read: "),
        () -> set.refusal("images"));
    set.text("labels/b.txt", LABEL);
    assertEquals(2, set.read("images").size(), "its labels are elsewhere");
  }

  @Test
  void listThatIsNamedAsAnImageIsNotCalledItsLabels() {
    set.images("a.png", "train.png").text("a.txt", LABEL).text("train.txt", "a.png\ntrain.png\n");
    set.read("train.txt");
    assertEquals(
        List.of(
            "D/train.txt: 1 of 2 images have no label file and count as background, e.g. no 'D/train.txt' for 'D/train.png'"),
        set.warnings());
  }
}
