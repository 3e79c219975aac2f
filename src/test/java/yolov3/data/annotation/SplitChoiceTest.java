package yolov3.data.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.section.DataFormat;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.voc.VocXmlText;

/** The files of each split are chosen by exact names, and what cannot be decided is refused. */
class SplitChoiceTest {

  private static final String LABEL = "1 0.5 0.5 0.25 0.2\n";

  @TempDir Path temp;
  private SetFolder set;

  @BeforeEach
  void make() {
    set = new SetFolder(temp);
    for (String name : List.of("a", "b", "c", "d", "e")) {
      set.images("obj/" + name + ".png").text("obj/" + name + ".txt", LABEL);
    }
  }

  private Map<Split, Set<String>> read(String source) {
    return set.readAll(source).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    entry.getValue().stream()
                        .map(LabelledImage::image)
                        .map(image -> image.getFileName().toString().substring(0, 1))
                        .collect(Collectors.toSet())));
  }

  @Test
  void exactNameWinsAndTheOthersAreNamed() {
    set.text("train.txt", "obj/a.png\nobj/b.png\n")
        .text("2007_train.txt", "obj/a.png\n")
        .text("val.txt", "obj/c.png\n")
        .text("val_old_names.txt", "obj/d.png\n");
    assertEquals(Map.of(Split.TRAIN, Set.of("a", "b"), Split.VALIDATION, Set.of("c")), read("."));
    assertTrue(
        set.warnings()
            .contains("the training split is 'D/train.txt'; not used: 'D/2007_train.txt'"));
    assertTrue(
        set.warnings()
            .contains("the validation split is 'D/val.txt'; not used: 'D/val_old_names.txt'"));
  }

  @Test
  void listWithBoxesThatIsNotChosenLeavesTheOthersYolos() {
    set.text("train.txt", "obj/a.png\nobj/b.png\n")
        .text("val.txt", "obj/c.png\n")
        .text("2007_train.txt", "obj/a.png 1,2,3,4,0\n");
    assertEquals(Map.of(Split.TRAIN, Set.of("a", "b"), Split.VALIDATION, Set.of("c")), read("."));
  }

  @Test
  void severalCandidatesWithoutAnExactNameAreRefused() {
    set.text("2007_train.txt", "obj/a.png\n").text("2012_train.txt", "obj/b.png\n");
    assertEquals(
        "several files fit the training split: 'D/2007_train.txt', 'D/2012_train.txt'; expected one,"
            + " such as 'D/train', or each split by its own path",
        set.refusalOfAll("."));
  }

  @Test
  void twoExactNamesAreRefused() {
    set.text("train.txt", "obj/a.png\n")
        .text("val.txt", "obj/b.png\n")
        .text("valid.txt", "obj/c.png\n");
    assertTrue(set.refusalOfAll(".").startsWith("several files fit the validation split"));
  }

  @Test
  void yearsOfTrainingAndValidationMustAgree() {
    set.text("train2017.txt", "obj/a.png\n").text("val2014.txt", "obj/b.png\n");
    assertEquals(
        "'D/train2017.txt' and 'D/val2014.txt' are of different years; expected splits of one data"
            + " set, or each split by its own path",
        set.refusalOfAll("."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"annotations/instances_%s.json", "annotations/%s.json", "%s.json"})
  void cocoFilesAreChosenAlike(String name) {
    set.text(name.formatted("train"), coco("a", "b"))
        .text(name.formatted("train_small"), coco("a"))
        .text(name.formatted("val"), coco("c"))
        .text("notes.json", "{\"categories\": [], \"info\": {}}")
        .text("predictions.json", "[]");
    assertEquals(Map.of(Split.TRAIN, Set.of("a", "b"), Split.VALIDATION, Set.of("c")), read("."));
    assertTrue(
        set.warnings().stream().anyMatch(w -> w.contains("train_small.json")),
        set.warnings().toString());
  }

  @Test
  void severalCocoFilesOfNoSplitAreRefused() {
    set.text("one.json", coco("a")).text("two.json", coco("b"));
    assertTrue(
        set.refusalOfAll(".")
            .startsWith("'D' has several COCO files and none is named for a split"),
        set.refusalOfAll("."));
  }

  private static String coco(String... images) {
    StringBuilder text = new StringBuilder("{\"categories\": [{\"id\": 1, \"name\": \"dog\"}],");
    text.append("\"images\": [");
    for (int i = 0; i < images.length; i++) {
      text.append(i == 0 ? "" : ",")
          .append("{\"id\": %d, \"file_name\": \"obj/%s.png\"}".formatted(i, images[i]));
    }
    text.append("], \"annotations\": [{\"id\": 1, \"image_id\": 0, \"category_id\": 1,");
    return text.append("\"bbox\": [1, 1, 9, 9]}]}").toString();
  }

  @Test
  void foldersOfOneSplitUnderTwoNamesAreRefused() {
    for (String split : List.of("train", "val", "valid")) {
      set.images("set/images/%s/%s.png".formatted(split, split))
          .text("set/labels/%s/%s.txt".formatted(split, split), LABEL);
    }
    assertEquals(
        "several folders fit the validation split: 'D/set/images/val', 'D/set/images/valid';"
            + " expected one, or each split by its own path",
        set.refusalOfAll("set"));
  }

  @Test
  void keysOfOneSplitUnderTwoNamesAreRefused() {
    set.text("data.yaml", "train: obj\nval: obj\nvalid: obj\nnames: [cat, dog]\n");
    assertEquals(
        "D/data.yaml: val and valid all name the validation split; expected one of them",
        set.refusalOfAll("data.yaml"));
  }

  @Test
  void filesThatDescribeTwoDataSetsAreRefused() {
    set.text("one.yaml", "train: obj\nnames: [cat, dog]\n")
        .text("two.yaml", "train: obj\nnames: [dog, cat]\n");
    assertTrue(set.refusalOfAll(".").startsWith("several files in 'D' describe a data set"));
    set.text("data.yaml", "train: obj\nnames: [cat, dog, emu]\n");
    assertEquals(5, set.read(".").size());
  }

  @Test
  void splitThatADataFileDoesNotNameIsReported() {
    for (String split : List.of("train", "valid", "test")) {
      set.images("set/%s/images/%s.png".formatted(split, split))
          .text("set/%s/labels/%s.txt".formatted(split, split), LABEL);
    }
    set.text(
        "set/data.yaml", "train: ../train/images\nval: ../valid/images\nnames: [cat, dog, emu]\n");
    set.readAll("set/data.yaml");
    assertEquals(
        List.of("'D/set/data.yaml' does not name the images in 'D/set/test': they are in no split"),
        set.warnings());
  }

  @Test
  void listsOfNoSplitAreReported() {
    set.text("trainlist.txt", "obj/a.png\n").text("about.txt", "a data set\n");
    set.readAll(".");
    assertEquals(
        List.of("not used, since their names are of no split: 'D/trainlist.txt'"), set.warnings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"set.zip", "set.tar.gz", "obj/a.xml"})
  void filesThatAreNotADataSetSayWhatTheyAre(String file) {
    set.text(file, "x");
    assertTrue(
        set.refusalOfAll(file).matches("'D/.*' is (an archive|the annotation of one image);.*"),
        set.refusalOfAll(file));
  }

  @Test
  void listsOfOneClassAreJoinedWhereThereIsNoOther() {
    SetFolder voc = new SetFolder(temp.resolve("voc"));
    for (String name : List.of("1", "2", "3")) {
      voc.images("JPEGImages/" + name + ".png")
          .text("Annotations/" + name + ".xml", VocXmlText.of(name + ".png", "dog"));
    }
    voc.text("ImageSets/Main/cat_train.txt", "1.png -1\n2.png  1\n")
        .text("ImageSets/Main/dog_train.txt", "1.png 1\n2.png -1\n")
        .text("ImageSets/Main/dog_val.txt", "3.png 0\n");
    Map<Split, List<LabelledImage>> images = voc.readAll(".");
    assertEquals(2, images.get(Split.TRAIN).size());
    assertEquals(1, images.get(Split.VALIDATION).size());
    voc.text("ImageSets/Main/train.txt", "1\n");
    assertEquals(1, voc.readAll(".").get(Split.TRAIN).size());
    assertTrue(voc.warnings().contains("1 images are in no split: 'D/JPEGImages/2.png'"));
  }

  @Test
  void imageInTwoSplitsIsRefusedWithBothPlaces() {
    set.text("train.txt", "obj/a.png\nobj/b.png\n").text("val.txt", "obj/b.png\n");
    assertEquals(
        "image 'D/obj/b.png' is in the training split (D/train.txt:2) and in the validation split"
            + " (D/val.txt:1); expected every image once, with all its boxes",
        set.refusalOfAll("."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.yaml", "list.yaml"})
  void splitThatIsTheSameAsAnotherIsAllowedAndSaid(String source) {
    set.text("data.yaml", "train: obj\nval: obj\nnames: [cat, dog, emu]\n")
        .text("all.txt", "obj/a.png\n")
        .text("list.yaml", "train: all.txt\nval: ./all.txt\nnames: [cat, dog, emu]\n");
    Map<Split, List<LabelledImage>> images = set.readAll(source);
    assertEquals(images.get(Split.TRAIN), images.get(Split.VALIDATION));
    assertTrue(
        set.warnings().get(0).startsWith("the validation split is the same as the training split"),
        set.warnings().toString());
  }

  @Test
  void otherNameOfAnImageDoesNotHideIt() throws java.io.IOException {
    java.nio.file.Files.createSymbolicLink(temp.resolve("obj/z.png"), temp.resolve("obj/a.png"));
    set.text("obj/sub/about.md", "a folder")
        .text("obj/z.txt", LABEL)
        .text("train.txt", "obj/a.png\nobj/sub/../c.png\n")
        .text("val.txt", "obj/z.png\n./obj/c.png\n");
    assertEquals(
        2,
        set.refusalOfAll(".")
            .lines()
            .filter(line -> line.contains("and in the validation split"))
            .count());
  }

  @Test
  void formatsBesideTheOneThatIsReadAreNamed() {
    set.text("obj/a.xml", VocXmlText.of("a.png", "dog"));
    assertEquals(
        DataFormat.VOC, DatasetLocator.at(temp.resolve("obj"), DataFormat.AUTO, null).format());
    set.readAll("obj");
    assertTrue(
        set.warnings().stream().anyMatch(w -> w.contains("ignoring 5 YOLO files")),
        set.warnings().toString());
  }
}
