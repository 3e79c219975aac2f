package yolov3.data.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.voc.VocXmlText;
import yolov3.io.UserException;

/** Exports of annotation tools are read as their archives unpack. */
class ToolExportsTest {

  private static final String LABEL = "1 0.5 0.5 0.25 0.2\n";
  private static final ClassNames NAMES = SetFolder.NAMES;

  @TempDir Path temp;
  private SetFolder set;

  @BeforeEach
  void make() {
    set = new SetFolder(temp);
  }

  private DatasetReader files(String source) {
    return set.files(source, DataFormat.AUTO);
  }

  private void assertImages(String source, int train, int validation) {
    Map<Split, List<LabelledImage>> images = set.readAll(source);
    assertEquals(train, images.get(Split.TRAIN).size());
    assertEquals(validation, images.getOrDefault(Split.VALIDATION, List.of()).size());
    images.values().stream()
        .flatMap(List::stream)
        .forEach(image -> assertEquals(1, image.boxes().size(), image.toString()));
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "data/, data/", "data/, ''", "'', data/"})
  void cvatYolo(String inDescription, String inLists) {
    set.images("obj_train_data/a.png", "obj_train_data/b.png", "obj_valid_data/c.png")
        .text("obj_train_data/a.txt", LABEL)
        .text("obj_train_data/b.txt", LABEL)
        .text("obj_valid_data/c.txt", LABEL)
        .text("obj.names", "cat\ndog\nemu\n")
        .text("train.txt", "Pobj_train_data/a.png\nPobj_train_data/b.png\n".replace("P", inLists))
        .text("valid.txt", inLists + "obj_valid_data/c.png\n")
        .text(
            "obj.data",
            """
            classes = 3
            train = Ptrain.txt
            valid = Pvalid.txt
            names = Pobj.names
            backup = backup/
            """
                .replace("P", inDescription));
    assertEquals(NAMES, files(".").names());
    assertImages(".", 2, 1);
    assertImages("obj.data", 2, 1);
    assertEquals(
        inLists.isEmpty() ? 0 : 2,
        set.warnings().stream().distinct().filter(w -> w.contains("read from 'D'")).count());
  }

  @Test
  void darknetListsOfTheProgramsFolder() {
    set.images("darknet/data/obj/a.png")
        .text("darknet/data/obj/a.txt", LABEL)
        .text("darknet/data/train.txt", "data/obj/a.png\n")
        .text("darknet/data/obj.names", "cat\ndog\n")
        .text("darknet/cfg/obj.data", "classes=2\ntrain=data/train.txt\nnames=data/obj.names\n");
    assertImages("darknet/cfg/obj.data", 1, 0);
    assertImages("darknet/data/train.txt", 1, 0);
    assertTrue(set.warnings().get(0).contains("1 paths are not in the folder of the list"));
  }

  @Test
  void darknetDataOfOtherClassesIsRefused() {
    set.text("train.txt", "").text("obj.names", "cat\ndog\n");
    set.text("obj.data", "classes = 3\ntrain = train.txt\nnames = obj.names\n");
    assertEquals(
        "D/obj.data: classes is 3, but names has 2 names; expected the same number",
        set.refusalOfAll("."));
    set.text("obj.data", "classes = 2\ntrain = elsewhere/train.txt\nnames = none.names\n");
    assertTrue(set.refusalOfAll(".").startsWith("D/obj.data: 'none.names' not found"));
  }

  @Test
  void cvatUltralytics() {
    set.images("images/train/a.png")
        .text("labels/train/a.txt", LABEL)
        .text("train.txt", "data/images/train/a.png\n")
        .text("data.yaml", "names:\n  0: cat\n  1: dog\n  2: emu\npath: .\ntrain: train.txt\n");
    assertImages(".", 1, 0);
  }

  @Test
  void cvatVoc() {
    set.images("JPEGImages/camera/1.png", "JPEGImages/2.png")
        .text("Annotations/camera/1.xml", VocXmlText.of("camera/1.png", "dog"))
        .text("Annotations/2.xml", VocXmlText.of("2.png", "cat"))
        .text("ImageSets/Main/default.txt", "camera/1\n2\n")
        .text("labelmap.txt", "# label:color_rgb:parts:actions\ncat:1,2,3::\ndog:4,5,6::\n");
    assertImages(".", 2, 0);
  }

  @Test
  void cvatCoco() {
    set.images("images/default/a.png").text("annotations/instances_default.json", coco("a.png"));
    assertImages(".", 1, 0);
  }

  private static String coco(String fileName) {
    return """
    {"images": [{"id": 1, "file_name": "%s", "width": 200, "height": 100}],
     "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9]}],
     "categories": [{"id": 1, "name": "dog"}]}
    """
        .formatted(fileName);
  }

  @Test
  void roboflowYolo() {
    for (String split : List.of("train", "valid", "test")) {
      set.images(split + "/images/" + split + ".png")
          .text(split + "/labels/" + split + ".txt", LABEL);
    }
    set.text("README.roboflow.txt", "hello")
        .text(
            "data.yaml",
            "train: ../train/images\nval: ../valid/images\ntest: ../test/images\nnc: 3\n"
                + "names: ['cat', 'dog', 'emu']\n");
    assertImages(".", 1, 1);
    assertEquals(List.of(), set.warnings());
  }

  @Test
  void roboflowDarknet() {
    for (String split : List.of("train", "valid")) {
      set.images(split + "/" + split + ".png")
          .text(split + "/" + split + ".txt", LABEL)
          .text(split + "/_darknet.labels", "cat\ndog\nemu\n");
    }
    set.text("README.dataset.txt", "hello");
    assertImages(".", 1, 1);
    assertEquals(NAMES, files(".").names());
    assertEquals(NAMES, files("train").names());
  }

  @Test
  void roboflowCoco() {
    for (String split : List.of("train", "valid")) {
      set.images(split + "/" + split + ".png")
          .text(split + "/_annotations.coco.json", coco(split + ".png"));
    }
    assertImages(".", 1, 1);
    assertImages("train", 1, 0);
  }

  @Test
  void roboflowVoc() {
    for (String split : List.of("train", "valid")) {
      set.images(split + "/" + split + ".png")
          .text(split + "/" + split + ".xml", VocXmlText.of(split + ".png", "dog"));
    }
    assertImages(".", 1, 1);
  }

  @Test
  void roboflowLists() {
    for (String split : List.of("train", "valid")) {
      set.images(split + "/" + split + ".png")
          .text(split + "/_annotations.txt", split + ".png 1,1,9,9,1\n")
          .text(split + "/_classes.txt", "cat\ndog\n");
    }
    assertImages(".", 1, 1);
    assertEquals(List.of("cat", "dog"), files(".").names().names());
  }

  @Test
  void labelStudioYolo() {
    set.images("images/0a1b-a.png")
        .text("labels/0a1b-a.txt", LABEL)
        .text("classes.txt", "cat\ndog\n")
        .text(
            "notes.json",
            "{\"categories\": [{\"id\": 0, \"name\": \"cat\"}, {\"id\": 1, \"name\": \"dog\"}],"
                + " \"info\": {\"year\": 2024}}");
    assertImages(".", 1, 0);
    assertEquals(List.of("cat", "dog"), files(".").names().names());
    set.text("classes.txt", "dog\ncat\n");
    assertTrue(
        assertThrows(UserException.class, () -> files(".").names())
            .getMessage()
            .contains("have different class names"));
  }

  @Test
  void labelStudioYoloWithNotesAlone() {
    set.images("images/a.png")
        .text("labels/a.txt", LABEL)
        .text(
            "notes.json",
            "{\"categories\": [{\"id\": 1, \"name\": \"dog\"}, {\"id\": 0, \"name\": \"1.10\"}]}");
    assertEquals(List.of("1.10", "dog"), files(".").names().names());
    assertEquals(List.of("1.10", "dog"), files("images").names().names());
  }

  @Test
  void labelStudioCoco() {
    set.images("images/0a1b-a.png").text("result.json", coco("images/0a1b-a.png"));
    assertImages(".", 1, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "annotations", "images"})
  void labelImgVocFromAnyFolder(String source) {
    set.images("images/a.png", "images/b.png")
        .text("annotations/a.xml", VocXmlText.of("a.png", "dog"))
        .text("annotations/b.xml", VocXmlText.of("b.png", "cat"));
    assertImages(source, 2, 0);
  }

  @Test
  void labelImgVocWithSplitsInBothFolders() {
    for (String split : List.of("train", "val")) {
      set.images("images/" + split + "/1.png")
          .text("annotations/" + split + "/1.xml", VocXmlText.of("1.png", "dog"));
    }
    assertImages(".", 1, 1);
    assertEquals(
        List.of(set.path("images/val/1.png")),
        set.readAll(".").get(Split.VALIDATION).stream().map(LabelledImage::image).toList());
  }

  @Test
  void labelImgYoloWithItsClasses() {
    set.images("photos/a.png")
        .text("photos/a.txt", LABEL)
        .text("photos/classes.txt", "cat\ndog\n")
        .text("data/predefined_classes.txt", "person\nbicycle\n");
    assertEquals(List.of("cat", "dog"), files("photos").names().names());
    set.images("other/a.png").text("other/a.txt", LABEL);
    assertEquals(List.of("person", "bicycle"), files("other").names().names());
  }

  @Test
  void makesenseLabelsWithImagesElsewhere() {
    set.images("far/away/a.png")
        .text("labels_my-project/a.txt", LABEL)
        .text("xml_my-project/a.xml", VocXmlText.of("a.png", "dog"));
    assertEquals(
        List.of(set.path("far/away/a.png")),
        read("labels_my-project", "far/away").stream().map(LabelledImage::image).toList());
    assertEquals(1, read("labels_my-project", "far/away").get(0).boxes().size());
    assertEquals(
        List.of(set.path("far/away/a.png")),
        read("xml_my-project", "far/away").stream().map(LabelledImage::image).toList());
    assertTrue(
        assertThrows(UserException.class, () -> files("labels_my-project"))
            .getMessage()
            .contains("has labels but no images"));
  }

  private List<LabelledImage> read(String source, String images) {
    DatasetReader files =
        DatasetReader.of(set.path(source), DataFormat.AUTO, set.path(images), null, false);
    return files.read(Split.TRAIN, NAMES, w -> {});
  }

  @Test
  void listsFindImagesInTheFolderThatIsGiven() {
    set.images("far/away/a.png", "far/away/sub/b.png")
        .text("far/away/a.txt", LABEL)
        .text("lists/with_boxes.txt", "a.png 1,1,9,9,1\nsub/b.png\n")
        .text("lists/without.txt", "a.png\nsub/b.png\n");
    assertEquals(2, read("lists/with_boxes.txt", "far/away").size());
    assertEquals(1, read("lists/without.txt", "far/away").get(0).boxes().size());
  }

  @Test
  void folderAboveADataSetNamesIt() {
    set.images("export/images/a.png").text("export/labels/a.txt", LABEL);
    assertEquals(
        "folder 'D' is not a data set, but 'D/export' in it is; expected the path of a data set",
        set.refusalOfAll("."));
    set.text("coco/result.json", coco("a.png"));
    assertEquals(
        "folder 'D' is not a data set, but 'D/coco', 'D/export' in it are; expected the path of a data set",
        set.refusalOfAll("."));
  }

  @Test
  void foreignFilesAreSkippedAndCounted() {
    set.images(
            "images/train/a.png",
            "images/train/.ipynb_checkpoints/a-checkpoint.png",
            "images/train/@eaDir/a.png/SYNOPHOTO_THUMB_M.png",
            "__MACOSX/images/train/._a.png",
            "images/train/a.png~")
        .text("images/train/._a.png", "fork")
        .text("images/train/Thumbs.db", "x")
        .text("labels/train/a.txt", LABEL)
        .text("labels/train/.a.txt.swp", "x")
        .text("labels/train/a.txt.bak", "x");
    assertImages(".", 1, 0);
    assertEquals(1, set.warnings().size(), set.warnings().toString());
    assertTrue(
        set.warnings().get(0).endsWith("skipped: 8 hidden, temporary or system files or folders"),
        set.warnings().toString());
  }

  @Test
  void listIsNotTheLabelsOfAnImageOfItsName() {
    set.images("train.png", "a.png").text("a.txt", LABEL).text("train.txt", "train.png\na.png\n");
    assertEquals(List.of(), set.read("train.txt").get(0).boxes());
    assertEquals(1, set.read("train.txt").get(1).boxes().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"train_1", "train", "val", "test"})
  void labelFileBesideItsImageIsNotAList(String name) {
    set.images(name + ".png", "other.png").text(name + ".txt", LABEL).text("other.txt", LABEL);
    assertEquals(2, set.read(".").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2_1",
        "007",
        "1.10",
        "yes",
        "0x10",
        "1e3",
        "null",
        "~",
        "2024-01-01",
        "0b11",
        "12:30:45",
        "+1",
        ".5"
      })
  void classNamesOfADataFileKeepTheirText(String name) {
    set.images("images/a.png").text("labels/a.txt", "0 0.5 0.5 0.25 0.2\n");
    for (String yaml :
        List.of(
            "names: [%s, x]\n",
            "names:\n- %s\n- x\n", "names: {0: %s, 1: x}\n", "names:\n  0: '%s'\n  1: x\n")) {
      set.text("data.yaml", "train: images\nnc: 2\n" + yaml.formatted(name));
      assertEquals(List.of(name, "x"), files("data.yaml").names().names(), yaml);
    }
  }

  @Test
  void aliasesOfADataFileAreFollowed() {
    set.images("images/a.png").text("labels/a.txt", LABEL);
    set.text("data.yaml", "x: &i images\nlist: &n [cat, dog]\ntrain: *i\nnames: *n\n");
    assertEquals(1, set.read("data.yaml").size());
    assertEquals(List.of("cat", "dog"), files("data.yaml").names().names());
  }

  @ParameterizedTest
  @CsvSource({
    "'train: images\ntrain: other\nnames: [a]', found duplicate key train",
    "'a: &a [*a]\nnames: [x', expected ',' or ']'"
  })
  void brokenDataFilesAreNamedWithTheirLine(String yaml, String problem) {
    set.text("data.yaml", yaml);
    String refusal = set.refusalOfAll("data.yaml");
    assertTrue(refusal.matches("(?s)D/data\\.yaml:\\d+: not YAML: .*"), refusal);
    assertTrue(refusal.contains(problem), refusal);
  }

  @Test
  void staleFileNamesAreCountedAndUndecidableOnesRefused() {
    set.images("images/a.png", "images/b.png")
        .text("annotations/a.xml", VocXmlText.of("b.png", "dog"))
        .text("annotations/b.xml", VocXmlText.of("b.png", "dog"));
    assertImages(".", 2, 0);
    assertEquals(
        List.of(
            "D: 1 annotation files name another image than the one of their own name, which was"
                + " taken: 'D/annotations/a.xml' names 'b.png'"),
        set.warnings());
    set.images("images/c.png").text("annotations/a.xml", VocXmlText.of("c.png", "dog"));
    assertTrue(set.refusalOfAll(".").contains("which has no annotation file of its own"));
  }

  @Test
  void annotationThatFitsTwoImagesIsRefused() {
    set.images("x/1.png", "y/1.png").text("annotations/1.xml", VocXmlText.of("1.png", "dog"));
    assertTrue(
        set.refusalOfAll(".")
            .contains("several images fit this annotation file: 'D/x/1.png', 'D/y/1.png'"),
        set.refusalOfAll("."));
  }

  @Test
  void unreadFilesBesideImagesAreNamedOnceByEnding() {
    set.images("images/a.png")
        .text("labels/a.txt", LABEL)
        .text("images/notes.docx", "x")
        .text("images/more.docx", "x")
        .text("images/table.csv", "x");
    set.readAll(".");
    assertEquals(
        List.of("not read beside the images: 2 .docx (more.docx, notes.docx), 1 .csv (table.csv)"),
        set.warnings());
  }

  @Test
  void unreadFileThatHasLabelsIsAnError() {
    set.images("images/a.png")
        .text("labels/a.txt", LABEL)
        .text("images/b.qqq", "unheard of")
        .text("labels/b.txt", LABEL);
    assertEquals(
        "'D/images/b.qqq' has labels in 'D/labels/b.txt' but is not an image; expected an image that"
            + " is read, such as a JPEG or PNG",
        set.refusalOfAll("."));
  }
}
