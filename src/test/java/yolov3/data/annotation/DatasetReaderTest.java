package yolov3.data.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.section.DataFormat;
import yolov3.data.Split;
import yolov3.io.UserException;

/** Rules that the splits of a data set share. */
class DatasetReaderTest {

  @TempDir Path temp;
  private SetFolder set;

  @BeforeEach
  void make() {
    set = new SetFolder(temp).images("a.png", "b.png", "c.png");
  }

  private DatasetReader files() {
    return set.files(".", DataFormat.AUTO);
  }

  @Test
  void classesOfLaterPartsFollowThoseOfTheFirst() {
    set.text("annotations/instances_train.json", coco("a.png", "{'id': 2, 'name': 'emu'}"))
        .text("annotations/instances_val.json", coco("b.png", "{'id': 1, 'name': 'cat'}"))
        .text(
            "annotations/instances_test.json",
            coco("c.png", "{'id': 1, 'name': 'ape'}, {'id': 2, 'name': 'emu'}"));
    assertEquals(List.of("emu", "cat", "ape"), files().names().names());
  }

  @Test
  void partWithoutClassesAddsNone() {
    set.text("annotations/instances_train.json", coco("a.png", "{'id': 2, 'name': 'emu'}"))
        .text("annotations/instances_test.json", coco("c.png", ""));
    assertEquals(List.of("emu"), files().names().names());
  }

  private static String coco(String image, String categories) {
    return "{'images': [{'id': 1, 'file_name': '%s'}], 'annotations': [], 'categories': [%s]}"
        .formatted(image, categories)
        .replace('\'', '"');
  }

  @Test
  void numbersReachTheHighestOfAnySplit() {
    set.text("train.txt", "a.png 1,2,3,4,0\n").text("validation.txt", "b.png 1,2,3,4,2\n");
    assertEquals(List.of("0", "1", "2"), files().namesOrNumbers().names());
  }

  @Test
  void classOfOtherPartsIsNoMistakeOfThisOne() {
    for (String split : List.of("train", "valid")) {
      set.images(split + "/a.png")
          .text(
              split + "/a.xml",
              """
              <annotation><size><width>200</width><height>100</height></size>
              <object><name>only in %s</name>
              <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>
              </annotation>
              """
                  .formatted(split));
    }
    DatasetReader files = files();
    assertEquals(List.of("only in train", "only in valid"), files.names().names());
    assertEquals(
        List.of(SetFolder.box(0, 0, 9, 9, 1)),
        files.read(Split.VALIDATION, files.names(), warning -> {}).get(0).boxes());
  }

  @Test
  void nameOfSeveralLinesIsRefusedWithItsPlace() {
    set.text("coco.json", coco("a.png", "{'id': 7, 'name': 'traffic\\nlight'}"))
        .text("data.yaml", "train: images\nnames: [cat, \"traffic\\tlight\"]\n")
        .text(
            "voc/a.xml",
            "<annotation>\n<size><width>200</width><height>100</height></size>\n"
                + "<object><name>a\nb</name></object></annotation>")
        .images("voc/a.png");
    assertEquals(
        "D/coco.json: category 7: class name 'traffic?light' has a line end or another control"
            + " character; expected a line of text\n"
            + "D/coco.json has no categories; expected one for each class",
        assertThrows(UserException.class, () -> set.files("coco.json", DataFormat.AUTO).names())
            .getMessage()
            .replace(temp.toString(), "D"));
    assertEquals(
        "D/data.yaml: names: class name 'traffic?light' has a line end or another control"
            + " character; expected a line of text",
        set.refusal("data.yaml"));
    assertEquals(
        "D/voc/a.xml:3: class name 'a?b' has a line end or another control character;"
            + " expected a line of text",
        set.refusal("voc"));
  }

  @Test
  void listsWithBoxesMakeOneOfBackgroundAloneTheTutorialsToo() {
    set.text("train.txt", "a.png 1,2,3,4,0\n")
        .text("val.txt", "b.png 1,2,3,4,2\n")
        .text("test.txt", "c.png\n");
    for (DataFormat format : List.of(DataFormat.AUTO, DataFormat.LIST)) {
      assertEquals(
          Map.of(
              Split.TRAIN,
              List.of(set.image("a.png", SetFolder.box(1, 2, 3, 4, 0))),
              Split.VALIDATION,
              List.of(set.image("b.png", SetFolder.box(1, 2, 3, 4, 2))),
              Split.TEST,
              List.of(set.image("c.png"))),
          set.files(".", format).readAll(SetFolder.NAMES, warning -> {}));
    }
  }

  @Test
  void listsOfImagesAreOfTheFormatThatIsChosen() {
    set.text("train.txt", "a.png\n").text("a.txt", "0 0.5 0.5 0.1 0.1\n");
    assertEquals(1, set.read(".", DataFormat.AUTO).get(0).boxes().size());
    assertEquals(List.of(set.image("a.png")), set.read(".", DataFormat.LIST));
  }

  @Test
  void commasInThePathsOfYolosListAreNotBoxes() {
    set.images("x, y/a.png")
        .text("x, y/a.txt", "0 0.5 0.5 0.1 0.1\n")
        .text("train.txt", "x, y/a.png\n")
        .text("val.txt", "b.png\n");
    assertEquals(1, set.read(".").get(0).boxes().size());
  }
}
