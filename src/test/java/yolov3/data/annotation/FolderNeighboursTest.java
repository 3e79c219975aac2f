package yolov3.data.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.section.DataFormat;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.voc.VocXmlText;
import yolov3.io.UserException;

/** Folders as users have them: what is not read is named, and what is not clear is refused. */
class FolderNeighboursTest {

  private static final String LABEL = "1 0.5 0.5 0.25 0.2\n";

  /** The first bytes of a HEIC image. */
  private static final String HEIC = "\0\0\0\u0018ftypheic\0\0\0\0mif1heic";

  @TempDir Path temp;
  private SetFolder set;

  @BeforeEach
  void make() {
    set = new SetFolder(temp.resolve("set"));
  }

  private SetFolder labelled(String... stems) {
    for (String stem : stems) {
      set.images("images/" + stem + ".png").text("labels/" + stem + ".txt", LABEL);
    }
    return set;
  }

  private int boxes(Map<Split, List<LabelledImage>> images, Split split) {
    return images.get(split).stream().mapToInt(image -> image.boxes().size()).sum();
  }

  private void assertWarned(String warning) {
    assertTrue(set.warnings().contains(warning), () -> String.join("\n", set.warnings()));
  }

  private String refusalOfNames(String source) {
    return assertThrows(
            UserException.class,
            () -> DatasetReader.of(set.path(source), DataFormat.AUTO, null, null, false).names())
        .getMessage()
        .replace(set.path(".").toString(), "D");
  }

  @Test
  void splitsOfAnnotationsShareOneFolderOfImages() {
    for (String name : List.of("train/a", "train/b", "val/c")) {
      String file = name.substring(name.indexOf('/') + 1) + ".png";
      set.images("JPEGImages/" + file)
          .text("Annotations/" + name + ".xml", VocXmlText.of(file, "dog"));
    }
    set.images("JPEGImages/d.png");
    Map<Split, List<LabelledImage>> images = set.readAll(".");
    assertEquals(2, images.get(Split.TRAIN).size());
    assertEquals(1, images.get(Split.VALIDATION).size());
    assertWarned("1 images are in no split: 'D/JPEGImages/d.png'");
  }

  @Test
  void folderWithDataYamlNamesTheSplitsThatItLeavesOut() {
    labelled("train/a", "val/b", "test/c")
        .text("data.yaml", "train: images/train\nval: images/val\nnames: [cat, dog]\n")
        .text("other.yaml", "train: images/train\nnames: [dog, cat]\n");
    set.readAll(".");
    assertWarned("'D/data.yaml' does not name the images in 'D/images/test': they are in no split");
    assertWarned("'D/data.yaml' describes the data set; not used: 'D/other.yaml'");
  }

  @Test
  void dataSetsBesideTheOneThatIsReadAreNotItsSplits() {
    new SetFolder(temp.resolve("test-of-another")).images("a.png");
    set.images("train/a.png")
        .text("train/a.txt", LABEL)
        .text("data.yaml", "train: train\nnames: [cat, dog]\n");
    set.readAll("data.yaml");
    assertEquals(List.of(), set.warnings());
  }

  @Test
  void labelsOfYoloBesideCocoAreNamed() {
    labelled("a")
        .text(
            "annotations/instances_train.json",
            "{\"images\":[{\"id\":1,\"file_name\":\"a.png\"}],\"categories\":[{\"id\":1,\"name\":\"dog\"}],"
                + "\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,9,9]}]}");
    set.readAll(".");
    assertWarned(
        "COCO and YOLO annotations found; reading COCO, ignoring 1 YOLO file, e.g. 'D/labels/a.txt'; to read YOLO, set data.format to yolo");
  }

  @Test
  void labelsOfYoloBesideLabelMeAreNamed() {
    set.images("a.png", "b.png")
        .text(
            "a.json",
            "{\"shapes\": [{\"label\": \"dog\", \"points\": [[1, 1], [9, 9]], \"shape_type\": \"rectangle\"}], \"imagePath\": \"a.png\"}")
        .text("b.txt", LABEL);
    set.readAll(".");
    assertWarned("not read beside the images: 1 .txt (b.txt)");
  }

  @Test
  void namesFileOfAVocSetIsThatOfAllItsSplitFolders() {
    for (String split : List.of("train", "valid")) {
      set.images(split + "/" + split + ".png")
          .text(split + "/" + split + ".xml", VocXmlText.of(split + ".png", "dog"));
    }
    set.text("classes.names", "zebra\ndog\nant\n");
    assertEquals(List.of("zebra", "dog", "ant"), set.files(".", DataFormat.AUTO).names().names());
  }

  @Test
  void annotationsOfVocAreFoundBesideAnEmptyFolderOfLabels() throws IOException {
    set.images("images/a.png").text("annotations/a.xml", VocXmlText.of("a.png", "dog"));
    Files.createDirectory(set.path("labels"));
    assertEquals(1, boxes(set.readAll("images"), Split.TRAIN));
  }

  @Test
  void foldersOfDifferentYearsAreRefused() {
    labelled("train2017/a", "val2014/b");
    assertEquals(
        "'D/images/train2017' and 'D/images/val2014' are of different years; expected splits of one"
            + " data set, or each split by its own path",
        set.refusalOfAll("."));
  }

  @Test
  void cocoFilesInFoldersOfDifferentYearsAreRefused() {
    for (String folder : List.of("train2017", "val2014")) {
      set.images(folder + "/a.png")
          .text(folder + "/_annotations.coco.json", "{\"images\":[],\"annotations\":[]}");
    }
    assertTrue(set.refusalOfAll(".").contains("are of different years"));
  }

  @Test
  void foldersThatTogetherAreOneSplitAreNamed() {
    for (String version : List.of("v1", "v2")) {
      String image = version + "/train/" + version;
      set.images(image + ".png").text(image + ".txt", LABEL);
    }
    assertEquals(2, boxes(set.readAll("."), Split.TRAIN));
    assertWarned("the training split is the images of 'D/v1/train', 'D/v2/train'");
  }

  @Test
  void classNamesLieBesideTheFoldersOfTheSplits() {
    labelled("train/a", "val/b").text("classes.txt", "cat\ndog\n");
    assertEquals(List.of("cat", "dog"), set.files(".", DataFormat.AUTO).names().names());
  }

  @Test
  void filesThatWereReadAreNotCalledUnread() {
    set.images("a.png")
        .text("a.txt", LABEL)
        .text("train.txt", "a.png\n")
        .text("classes.txt", "cat\ndog\nemu\n");
    set.readAll(".");
    assertEquals(List.of(), set.warnings());
  }

  @Test
  void imagesWithoutAnyLabelsAreNotADataSet() {
    set.images("a.png").text("a.json", "{\"boxes\": []}");
    assertTrue(
        refusalOfNames(".")
            .startsWith(
                "folder 'D' has images but no labels (not read: 1 .json"
                    + " (a.json)); expected YOLO (data.yaml or obj.data,"));
  }

  @Test
  void annotationsOfCvatsOwnFormatAreNotPascalVocs() {
    set.images("images/a.png").text("annotations.xml", "<annotations><image/></annotations>");
    assertTrue(refusalOfNames(".").startsWith("folder 'D' has images but no labels"));
  }

  @Test
  void imagesThatAreThereTwiceInOneFolderAreOneProblem() throws IOException {
    labelled("a", "b", "c");
    Files.createSymbolicLink(set.path("imgs"), set.path("images"));
    assertEquals(
        "3 images are there twice, both in D, such as 'D/images/c.png'; expected every image"
            + " once, with all its boxes",
        set.refusalOfAll("."));
  }

  @Test
  void keysThatAreThereTwiceInDarknetsDataAreRefused() {
    labelled("a").text("t.txt", "images/a.png\n").text("n.names", "cat\ndog\n");
    set.text("obj.data", "train = t.txt\ntrain = u.txt\nnames = n.names\n");
    assertEquals(
        "D/obj.data:2: key train is given twice; expected only one such line",
        set.refusalOfAll("."));
    set.text("obj.data", "train = t.txt\nvalid = t.txt\nval = t.txt\nnames = n.names\n");
    assertEquals(
        "D/obj.data: val and valid all name the validation split; expected one of them",
        set.refusalOfAll("."));
  }

  @Test
  void labelsOfAnExportWithoutImagesAreFoundWhereItsListSays() {
    set.text("obj.data", "train = data/train.txt\nnames = data/obj.names\n")
        .text("obj.names", "cat\ndog\n")
        .text("train.txt", "data/obj_train_data/a.png\ndata/obj_train_data/b.png\n")
        .text("obj_train_data/a.txt", LABEL)
        .text("obj_train_data/b.txt", LABEL);
    SetFolder mine = new SetFolder(temp.resolve("photos")).images("a.png", "b.png");
    DatasetReader files =
        DatasetReader.of(set.path("."), DataFormat.AUTO, mine.path("."), null, false);
    assertEquals(2, boxes(files.readAll(files.names(), warning -> {}), Split.TRAIN));
  }

  @Test
  void imagesOfTheFolderThatWasNamedAreRead() {
    labelled("train/a", "val/b");
    SetFolder mine = new SetFolder(temp.resolve("photos")).images("train/a.png", "val/b.png");
    DatasetReader files =
        DatasetReader.of(set.path("."), DataFormat.AUTO, mine.path("."), null, false);
    Map<Split, List<LabelledImage>> images = files.readAll(SetFolder.NAMES, warning -> {});
    assertEquals(mine.path("train/a.png"), images.get(Split.TRAIN).get(0).image());
    assertEquals(1, boxes(images, Split.TRAIN));
    assertEquals(1, boxes(images, Split.VALIDATION));
  }

  @Test
  void formatsThatAreNotReadAreNamedWhereAllImagesHaveThem() {
    set.text("images/a.heic", HEIC).text("labels/a.txt", LABEL);
    assertTrue(set.refusalOfAll(".").contains("(but 1 .heic (HEIC: a.heic))"));
  }

  @Test
  void imageOfAnAnnotationThatIsNotReadIsNamedByItsFormat() {
    set.text("JPEGImages/a.heic", HEIC)
        .images("JPEGImages/b.png")
        .text("Annotations/a.xml", VocXmlText.of("a.heic", "dog"))
        .text("Annotations/b.xml", VocXmlText.of("b.png", "dog"));
    assertEquals(
        "image 'D/JPEGImages/a.heic' is a HEIC image; convert it to JPEG or PNG",
        set.refusalOfAll("."));
  }

  @Test
  void classNamesThatAreNotTextsAreRefused() {
    labelled("a").text("data.yaml", "train: images\nnames: [[cat, dog]]\n");
    assertEquals("D/data.yaml: names has [cat, dog]; expected a class name", refusalOfNames("."));
  }

  @Test
  void numbersAsNamesInLabelStudiosNotesAreRefused() {
    labelled("a").text("notes.json", "{\"categories\": [{\"id\": 0, \"name\": 1.10}]}");
    assertEquals(
        "D/notes.json: categories has the name 1.1; expected a text in quotes",
        refusalOfNames("."));
  }

  @Test
  void listsOfOtherTasksAreNamed() {
    set.images("JPEGImages/a.png")
        .text("Annotations/a.xml", VocXmlText.of("a.png", "dog"))
        .text("ImageSets/Segmentation/val.txt", "a\n");
    set.readAll(".");
    assertWarned("lists that are not used: 'D/ImageSets/Segmentation/val.txt'");
  }

  @Test
  void sizeThatIsNotANumberIsShown() {
    set.images("a.png")
        .text(
            "a.xml",
            VocXmlText.of("a.png", "dog")
                .replace("<object>", "<size><width>20px</width></size>\n<object>"));
    assertEquals("D/a.xml:1: size has '20px'; expected whole pixels", set.refusalOfAll("."));
  }

  @Test
  void copiesOfExifToolAreForeign() throws IOException {
    labelled("a");
    Files.copy(set.path("images/a.png"), set.path("images/a.png_original"));
    assertEquals(1, set.readAll(".").get(Split.TRAIN).size());
    assertWarned("a.png_original skipped: 1 hidden, temporary or system files or folders");
  }

  @Test
  void foldersThatAreTooDeepAreRefused() {
    labelled("a", "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/b");
    assertTrue(set.refusalOfAll(".").contains("lies more than 16 folders deep"));
  }

  @Test
  void loopsOfLinksAreRefusedByName() throws IOException {
    labelled("a");
    Files.createSymbolicLink(set.path("images/loop"), set.path("."));
    assertEquals(
        "'D/images/loop' is a link to a folder that it lies in; expected folders without such loops",
        set.refusalOfAll("."));
  }

  @Test
  void namesThatAreNotTextAreRefused() throws Exception {
    labelled("a");
    Process copy =
        new ProcessBuilder("sh", "-c", "cp a.png \"$(printf 'caf\\351').png\"")
            .directory(set.path("images").toFile())
            .start();
    assertEquals(0, copy.waitFor(), () -> new String(read(copy), StandardCharsets.UTF_8));
    String refusal = set.refusalOfAll(".");
    assertTrue(refusal.startsWith("the names of 1 images in 'D' are not UTF-8"), refusal);
    assertFalse(refusal.contains("background"));
  }

  private static byte[] read(Process process) {
    try {
      return process.getErrorStream().readAllBytes();
    } catch (IOException e) {
      return new byte[0];
    }
  }

  @Test
  void imagesOutsideTheFolderOfTheAnnotationsAreCountedToo() {
    set.images("images/a.png", "images/b.png", "photos/a.png", "photos/c.png")
        .text("rows/train.csv", "filename,class,xmin,ymin,xmax,ymax\na.png,dog,1,2,3,4\n");
    set.readAll("rows");
    assertWarned("1 images are in no split: 'D/images/b.png'");
    List<String> warnings = new ArrayList<>();
    DatasetReader.of(set.path("rows"), DataFormat.AUTO, set.path("photos"), null, false)
        .readAll(SetFolder.NAMES, warnings::add);
    assertEquals(
        List.of("1 images are in no split: '%s'".formatted(set.path("photos/c.png"))), warnings);
  }

  @Test
  void imagesOutsideAreNotCountedWhereOneSplitIsRead() {
    set.images("images/a.png", "images/b.png")
        .text("rows/val.csv", "filename,class,xmin,ymin,xmax,ymax\na.png,dog,1,2,3,4\n");
    set.read("rows");
    assertEquals(List.of(), set.warnings());
  }

  @Test
  void folderBesideTheListsThatCannotBeListedIsNoProblem() throws IOException {
    set.images("images/a.png").text("rows/train.txt", "../images/a.png 1,2,3,4,1\n");
    Files.createSymbolicLink(set.path("images/again"), set.path("images"));
    assertEquals(1, boxes(set.readAll("rows"), Split.TRAIN));
  }
}
