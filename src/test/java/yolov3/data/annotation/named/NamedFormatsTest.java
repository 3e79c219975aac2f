package yolov3.data.annotation.named;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static yolov3.data.annotation.SetFolder.box;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.FloatList;
import org.tensorflow.proto.Int64List;
import yolov3.config.section.DataFormat;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.annotation.SetFolder;
import yolov3.geometry.LabelledBox;
import yolov3.io.TfRecordFrame;
import yolov3.io.UserException;

/** LabelMe, CSV and TFRecord, as they are met and with mistakes; images have 200×100 pixels. */
class NamedFormatsTest {

  private static final String HEADER = "filename,width,height,class,xmin,ymin,xmax,ymax\n";

  @TempDir Path temp;
  private SetFolder set;

  @BeforeEach
  void make() {
    set = new SetFolder(temp);
  }

  private static String labelMe(String shapes, String rest) {
    return "{\"version\": \"5.5.0\", \"shapes\": [%s],\n%s}".formatted(shapes, rest);
  }

  private static String shape(String label, String type, String points) {
    return "\n{\"label\": \"%s\", \"points\": %s, \"shape_type\": \"%s\"}"
        .formatted(label, points, type);
  }

  private static List<List<LabelledBox>> boxes(List<LabelledImage> images) {
    return images.stream().map(LabelledImage::boxes).toList();
  }

  @Test
  void labelMesShapesAreReadAsBoxesAndCounted() {
    set.images("a.png", "b.png", "c.png")
        .text(
            "a.json",
            labelMe(
                shape("dog", "rectangle", "[[30, 40], [10, 20.5]]")
                    + ","
                    + shape("cat", "polygon", "[[1, 2], [9, 3], [4, 50]]")
                    + ","
                    + shape("emu", "circle", "[[50, 50], [53, 54]]")
                    + ","
                    + shape("emu", "circle", "[[5, 90], [5, 70]]")
                    + ","
                    + shape("emu", "line", "[[50, 50], [53, 54]]"),
                "\"imagePath\": \"a.png\", \"imageData\": \"eA==\", \"imageHeight\": 100, \"imageWidth\": 200"))
        .text("b.json", labelMe("", "\"imagePath\": \"C:\\\\work\\\\b.png\""));
    assertEquals(
        List.of(
            set.image(
                "a.png",
                box(10, 20.5, 30, 40, 1),
                box(1, 2, 9, 50, 0),
                box(45, 45, 55, 55, 2),
                box(0, 70, 25, 100, 2)),
            set.image("b.png"),
            set.image("c.png")),
        set.read("."));
    assertEquals(
        List.of(
            "D: 1 of 3 images have no annotation file and count as background, e.g. no 'D' for 'D/c.png'",
            "D: shapes that are not rectangles, such as polygons, are read as their bounding boxes: 3",
            "D: points and lines have no area and are skipped: 1"),
        set.warnings().stream()
            .map(warning -> warning.replace("D/:", "D:").replace("'D/' ", "'D' "))
            .toList());
  }

  @Test
  void labelMesSplitsAreFoldersAndClassesAreNamesInOrder() {
    set.images("train/a.png", "val/b.png")
        .text(
            "train/a.json",
            labelMe(shape("emu", "rectangle", "[[1, 2], [3, 4]]"), "\"imagePath\": \"a.png\""))
        .text(
            "val/b.json",
            labelMe(shape("ant", "rectangle", "[[1, 2], [3, 4]]"), "\"imagePath\": \"b.png\""));
    DatasetReader files = set.files(".", DataFormat.AUTO);
    assertEquals(List.of(Split.TRAIN, Split.VALIDATION), files.splits());
    assertEquals(List.of("emu", "ant"), files.names().names());
  }

  @Test
  void imagesOfOtherSplitsInTheSameFolderAreNotBackground() {
    String json = labelMe(shape("emu", "rectangle", "[[1, 2], [3, 4]]"), "\"imagePath\": \"\"");
    String line = KITTI.formatted("emu", "1 2 3 4", "");
    for (Map.Entry<String, String> format : Map.of("json", json, "txt", line).entrySet()) {
      String root = "of-" + format.getKey();
      set.images(root + "/images/a.png", root + "/images/b.png", root + "/images/c.png")
          .text(root + "/labels/train/a." + format.getKey(), format.getValue())
          .text(root + "/labels/val/b." + format.getKey(), format.getValue());
      DatasetReader files = set.files(root, DataFormat.AUTO);
      for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
        String name = split == Split.TRAIN ? "a" : "b";
        assertEquals(
            List.of(set.image(root + "/images/" + name + ".png", box(1, 2, 3, 4, 2))),
            files.read(split, SetFolder.NAMES, warning -> {}),
            root);
      }
    }
  }

  static Stream<Arguments> wrongLabelMe() {
    return Stream.of(
        arguments(
            labelMe(shape("cow", "rectangle", "[[1, 2], [3, 4]]"), "\"imagePath\": \"a.png\""),
            "D/a.json:2: class 'cow' is not among the classes cat, dog, emu"),
        arguments(
            labelMe(shape("dog", "rectangle", "[[1, 2], [1, 4]]"), "\"imagePath\": \"a.png\""),
            "D/a.json:2: object 'dog' has no area: x from 1 to 1, y from 2 to 4"),
        arguments(
            labelMe(
                shape("dog", "polygon", "[[1, 2], [300, 4], [5, 6]]"), "\"imagePath\": \"a.png\""),
            "D/a.json:2: object 'dog' leaves its image of 200×100 pixels: x from 1 to 300, y from 2 to 6"),
        arguments(
            labelMe(shape("dog", "polygon", "[[1, 2], [3, 4]]"), "\"imagePath\": \"a.png\""),
            "D/a.json:2: shape 'dog' is a polygon with 2 points; expected at least 3, each [x, y]"),
        arguments(
            labelMe(shape("dog", "rectangle", "[[1, 2], [3, \"x\"]]"), "\"imagePath\": \"a.png\""),
            "D/a.json:2: shape 'dog' has a point that is not two numbers; expected [x, y] in pixels"),
        arguments(
            labelMe("{\"points\": [[1, 2], [3, 4]]}", "\"imagePath\": \"a.png\""),
            "D/a.json:1: shape has no label; expected the name of its class"),
        arguments(
            labelMe("", "\"imagePath\": \"a.png\", \"imageWidth\": 20"),
            "D/a.json: size is 20×?, but the image 'D/a.png' has 200×100 pixels"),
        arguments(
            labelMe("", "\"imagePath\": \"a.png\", \"imageWidth\": \"wide\""),
            "D/a.json:2: imageWidth is wide; expected whole pixels"),
        arguments(
            "{\"shapes\": [],\n\"imagePath\" 1}",
            "D/a.json:2: not JSON: Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value"));
  }

  @Test
  void sizesThatACsvLacksAreUnknown() {
    set.images("a.png")
        .text(
            "train.csv",
            HEADER + "a.png,200,100,dog,1,2,3,4\na.png,,,dog,5,6,7,8\na.png,0,100,cat,9,9,20,20\n");
    assertEquals(
        List.of(set.image("a.png", box(1, 2, 3, 4, 1), box(5, 6, 7, 8, 1), box(9, 9, 20, 20, 0))),
        set.read("train.csv"));
  }

  @ParameterizedTest
  @MethodSource("wrongLabelMe")
  void wrongLabelMeIsNamedWithFileAndLine(String json, String message) {
    set.images("a.png").text("a.json", json);
    assertEquals(message, set.refusal("."));
  }

  @Test
  void fileOfLabelMeIsNotADataSet() {
    set.images("a.png").text("a.json", labelMe("", "\"imagePath\": \"a.png\""));
    assertEquals(
        "'D/a.json' is the annotation of one image; expected the folder of the data set",
        set.refusal("a.json"));
  }

  @Test
  void csvIsReadWhateverTheOrderOfColumnsAndRows() {
    set.images("train/a.png", "b.png", "train/c.png")
        .text(
            "train.csv",
            "class,filename,xmin,ymin,xmax,ymax,source\r\ndog,b.png,1,2,3.5,4,x\r\n"
                + "cat,/photos/train/a.png,0,0,200,100,x\r\n\"emu\",b.png,5,6,7,8,x\r\n,train/c.png,,,,,\r\n");
    assertEquals(
        List.of(
            set.image("b.png", box(1, 2, 3.5, 4, 1), box(5, 6, 7, 8, 2)),
            set.image("train/a.png", box(0, 0, 200, 100, 0)),
            set.image("train/c.png")),
        set.read("."));
    assertEquals(boxes(set.read(".")), boxes(set.read("train.csv")));
  }

  static Stream<Arguments> wrongCsv() {
    return Stream.of(
        arguments(
            "filename,xmin,ymin,xmax,ymax\n",
            "D/train.csv:1: no column class among 'filename,xmin,ymin,xmax,ymax'; expected a CSV file with the columns filename,width,height,class,xmin,ymin,xmax,ymax"),
        arguments(
            "",
            "D/train.csv is empty; expected a CSV file with the columns filename,width,height,class,xmin,ymin,xmax,ymax"),
        arguments(
            HEADER + "a.png,200,100,dog,1,2,3,4\na.png,200,100,cow,1,2,3,4\n",
            "D/train.csv:3: class 'cow' is not among the classes cat, dog, emu"),
        arguments(
            HEADER + "a.png,200,100,dog,1,2,3,x\n",
            "D/train.csv:2: ymax is 'x'; expected a number of pixels"),
        arguments(
            HEADER + "a.png,200,100,dog,1,2,3\n",
            "D/train.csv:2: ymax is ''; expected a number of pixels"),
        arguments(
            HEADER + "a.png,200,100,,1,2,3,4\n",
            "D/train.csv:2: no class; expected the name of the object's class"),
        arguments(
            HEADER + "a.png,100,200,dog,1,2,3,4\n",
            "D/train.csv:2: size is 100×200, but the image 'D/a.png' has 200×100 pixels"),
        arguments(
            HEADER + "a.png,200,100,dog,1,2,3,4\n\na.png,20,100,dog,1,2,3,4\n",
            "D/train.csv:4: width is 20, but 200 in an earlier row of the image; expected the same"),
        arguments(
            HEADER + "a.png,,,dog,1,2,3,4\na.png,200,100,dog,1,2,3,4\na.png,20,100,dog,1,2,3,4\n",
            "D/train.csv:4: width is 20, but 200 in an earlier row of the image; expected the same"),
        arguments(
            HEADER + "a.png,,,dog,1,2,3,4\na.png,400,200,dog,1,2,3,4\n",
            "D/train.csv:2: size is 400×200, but the image 'D/a.png' has 200×100 pixels"),
        arguments(
            HEADER + "z.png,200,100,dog,1,2,3,4\n",
            "D/train.csv:2: image 'z.png' not found; expected it at this path from 'D/', or the folder of the images: data.images"),
        arguments(
            HEADER + ",200,100,dog,1,2,3,4\n",
            "D/train.csv:2: no filename; expected a CSV file with the columns filename,width,height,class,xmin,ymin,xmax,ymax"),
        arguments(
            HEADER + "a.png,200,100,dog,1,2,300,4\n",
            "D/train.csv:2: object 'dog' leaves its image of 200×100 pixels: x from 1 to 300, y from 2 to 4"));
  }

  @ParameterizedTest
  @MethodSource("wrongCsv")
  void wrongCsvIsNamedWithFileAndLine(String csv, String message) {
    set.images("a.png").text("train.csv", csv);
    assertEquals(
        message.replace("'D/'", "'D'"),
        set.refusal("train.csv").lines().findFirst().orElse("").replace("'D/'", "'D'"));
  }

  @Test
  void createMlsBoxesHaveCentreAndSize() {
    set.images("train/a.png", "train/b.png", "valid/c.png")
        .text(
            "train/_annotations.createml.json",
            """
            [{"image": "a.png", "annotations": [{"label": "dog", "coordinates": {"x": 20, "y": 30.5, "width": 10, "height": 9}}]},
            {"image": "b.png", "annotations": []}]""")
        .text(
            "valid/_annotations.createml.json",
            "[{\"annotation\": [], \"imagefilename\": \"c.png\"}]");
    assertEquals(
        List.of(set.image("train/a.png", box(15, 26, 25, 35, 1)), set.image("train/b.png")),
        set.read("."));
    assertEquals(List.of(Split.TRAIN, Split.VALIDATION), set.files(".", DataFormat.AUTO).splits());
    assertEquals(1, set.read("valid/_annotations.createml.json").size());
  }

  static Stream<Arguments> wrongCreateMl() {
    String box = "\"coordinates\": {\"x\": 20, \"y\": 30, \"width\": 10, \"height\": 8}";
    return Stream.of(
        arguments(
            "{\"label\": \"cow\", " + box + "}",
            "D/a.json:2: class 'cow' is not among the classes cat, dog, emu"),
        arguments(
            "{" + box + "}", "D/a.json:2: annotation has no label; expected the name of its class"),
        arguments(
            "{\"label\": \"dog\", \"coordinates\": {\"x\": 20, \"y\": 30, \"width\": 10}}",
            "D/a.json:2: annotation 'dog' has no coordinates with x, y, width and height in pixels"),
        arguments(
            "{\"label\": \"dog\", " + box.replace("20", "2") + "}",
            "D/a.json:2: object 'dog' leaves its image of 200×100 pixels: x from -3 to 7, y from 26 to 34"),
        arguments("7", "D/a.json:2: an annotation is 7; expected an object"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"image\": \"b.png\"}|an image has no annotations",
        "{\"image\": \"b.png\", \"annotations\": null}|annotations is null",
        "{\"image\": \"b.png\", \"annotations\": {\"label\": 1}}|annotations is an object",
        "{\"image\": \"b.png\", \"annotation\": \"none\"}|annotation is \"none\"",
      })
  void imageOfCreateMlWithoutAListOfAnnotationsIsNotBackground(String image, String message) {
    set.images("a.png", "b.png")
        .text("a.json", "[{\"image\": \"a.png\", \"annotations\": []},\n" + image + "]");
    assertEquals(
        "D/a.json:2: " + message + "; expected a list of them, empty for a background image",
        set.refusal("a.json"));
  }

  @ParameterizedTest
  @MethodSource("wrongCreateMl")
  void wrongCreateMlIsNamedWithFileAndLine(String annotation, String message) {
    set.images("a.png")
        .text("a.json", "[{\"image\": \"a.png\", \"annotations\": [\n" + annotation + "]}]");
    assertEquals(message, set.refusal("a.json"));
  }

  private static final String OPEN_IMAGES =
      "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf\n";

  @Test
  void openImagesHasFractionsCodesAndGroups() {
    set.images("train/a.png", "train/b.png", "validation/a.png")
        .text("class-descriptions-boxable.csv", "/m/01,cat\n/m/02,emu\n")
        .text(
            "train-annotations-bbox.csv",
            OPEN_IMAGES
                + "a,xclick,/m/02,1,0.1,0.4,0.25,0.9,0,0,0\nz,xclick,/m/02,1,0.1,0.4,0.2,0.9,0,0,0\n"
                + "a,xclick,/m/01,1,0,1,0,1,0,0,1\n")
        .text("train-images-boxable.csv", "ImageID,Subset\na,train\nb,train\ny,train\n")
        .text("validation-annotations-bbox.csv", OPEN_IMAGES + "a,xclick,/m/01,1,0,1,0,1,0,0,0\n");
    List<LabelledImage> read = set.read(".");
    assertEquals(
        List.of(set.path("train/a.png"), set.path("train/b.png")),
        read.stream().map(LabelledImage::image).toList());
    List<LabelledBox> boxes = read.get(0).boxes();
    assertEquals(20, boxes.get(0).box().xmin(), 1e-3);
    assertEquals(25, boxes.get(0).box().ymin(), 1e-3);
    assertEquals(80, boxes.get(0).box().xmax(), 1e-3);
    assertEquals(2, boxes.get(0).classIndex());
    assertEquals(LabelledBox.Kind.CROWD, boxes.get(1).kind());
    assertTrue(read.get(1).boxes().isEmpty());
    assertTrue(
        set.warnings()
            .contains(
                "D/train-annotations-bbox.csv: 1 boxes are skipped, since their 1 images are not there"),
        set.warnings().toString());
    assertEquals(List.of("cat", "emu"), set.files(".", DataFormat.AUTO).names().names());
  }

  static Stream<Arguments> wrongOpenImages() {
    return Stream.of(
        arguments(
            "a,x,cow,1,0,1,0,1,0,0,0",
            "D/train.csv:2: class 'cow' is not among the classes cat, dog, emu"),
        arguments(
            "a,x,dog,1,x,1,0,1,0,0,0",
            "D/train.csv:2: xmin is 'x'; expected a fraction of the image (0 to 1)"),
        arguments(
            "a,x,,1,0,1,0,1,0,0,0", "D/train.csv:2: no LabelName; expected the code of a class"),
        arguments(
            "a,x,dog,1,0,20,0,1,0,0,0",
            "D/train.csv:2: object 'dog' leaves its image of 200×100 pixels: x from 0 to 4000, y from 0 to 100"),
        arguments(
            "b,x,dog,1,0,1,0,1,0,0,0",
            "D/train.csv: none of its images is there; expected them as ImageID.jpg in the folder, or the folder of the images: data.images"));
  }

  @ParameterizedTest
  @MethodSource("wrongOpenImages")
  void wrongOpenImagesIsNamedWithFileAndLine(String row, String message) {
    set.images("a.png").text("train.csv", OPEN_IMAGES + row + "\n");
    assertEquals(message, set.refusal("train.csv"));
  }

  private static final String KITTI = "%s 0.00 0 -1.57 %s 1.5 1.6 3.9 1 2 3 -1.56%s\n";

  @Test
  void kittisLabelsAreReadFromTheFolderOfTheirSplit() {
    set.images("training/image_2/0.png", "training/image_2/1.png", "testing/image_2/0.png")
        .text(
            "training/label_2/0.txt",
            KITTI.formatted("dog", "10 20.5 30 40", "")
                + KITTI.formatted("DontCare", "1 2 3 4", "")
                + KITTI.formatted("cat", "0 0 200 100", " 0.9"))
        .text("training/label_2/1.txt", "");
    assertEquals(
        List.of(
            set.image("training/image_2/0.png", box(10, 20.5, 30, 40, 1), box(0, 0, 200, 100, 0)),
            set.image("training/image_2/1.png")),
        set.read("."));
    assertTrue(
        set.warnings().stream().anyMatch(w -> w.endsWith("regions 'DontCare' are skipped: 1")),
        set.warnings().toString());
  }

  @Test
  void numbersAsClassesAreKittisInItsFolderAlone() {
    String line = KITTI.formatted("1", "10 20 30 40", "");
    set.images("kitti/image_2/0.png", "elsewhere/0.png")
        .text("kitti/label_2/0.txt", line)
        .text("elsewhere/0.txt", line);
    assertEquals(List.of("1"), set.files("kitti", DataFormat.AUTO).names().names());
    assertTrue(set.refusal("elsewhere").contains("polygon '1 0.00 0 -1.57"), "YOLO's");
  }

  static Stream<Arguments> wrongKitti() {
    String line = KITTI.formatted("dog", "1 2 3 4", "").strip();
    return Stream.of(
        arguments(line.replace("dog", "cow"), "class 'cow' is not among the classes cat, dog, emu"),
        arguments(
            line + " 0.9 7",
            "'%s 0.9 7' has 16 numbers behind the class; expected 14: ".formatted(line)),
        arguments(
            line.replace("1 2 3 4", "1 2 3 y"),
            "'%s' has 'y', which is not a number; expected "
                .formatted(line.replace("1 2 3 4", "1 2 3 y"))),
        arguments(
            line.replace("1 2 3 4", "1 2 1 4"),
            "object 'dog' has no area: x from 1 to 1, y from 2 to 4"));
  }

  @ParameterizedTest
  @MethodSource("wrongKitti")
  void wrongKittiIsNamedWithFileAndLine(String line, String message) {
    set.images("image_2/0.png", "image_2/1.png")
        .text("label_2/0.txt", KITTI.formatted("dog", "1 2 3 4", ""))
        .text("label_2/1.txt", "\n" + line + "\n");
    String refusal = set.refusal(".");
    assertTrue(refusal.startsWith("D/label_2/1.txt:2: " + message), refusal);
    assertEquals(1, refusal.lines().count());
  }

  private static Feature texts(byte[]... values) {
    BytesList.Builder list = BytesList.newBuilder();
    Arrays.stream(values).forEach(value -> list.addValue(ByteString.copyFrom(value)));
    return Feature.newBuilder().setBytesList(list).build();
  }

  private static Feature floats(float... values) {
    FloatList.Builder list = FloatList.newBuilder();
    for (float value : values) {
      list.addValue(value);
    }
    return Feature.newBuilder().setFloatList(list).build();
  }

  private static Feature numbers(long... values) {
    Int64List.Builder list = Int64List.newBuilder();
    Arrays.stream(values).forEach(list::addValue);
    return Feature.newBuilder().setInt64List(list).build();
  }

  /** An example as the API's scripts write it: x .1 to .4 of 200, y .2 to .9 of 100. */
  private Features.Builder example(String name) throws IOException {
    set.images("source/image.png");
    return Features.newBuilder()
        .putFeature("image/encoded", texts(Files.readAllBytes(set.path("source/image.png"))))
        .putFeature("image/filename", texts(name.getBytes()))
        .putFeature("image/object/bbox/xmin", floats(0.1f))
        .putFeature("image/object/bbox/ymin", floats(0.2f))
        .putFeature("image/object/bbox/xmax", floats(0.4f))
        .putFeature("image/object/bbox/ymax", floats(0.9f))
        .putFeature("image/object/class/text", texts("dog".getBytes()));
  }

  private void records(String file, Features.Builder... features) throws IOException {
    Files.createDirectories(set.path(file).getParent());
    try (var stream = Files.newOutputStream(set.path(file))) {
      for (Features.Builder each : features) {
        stream.write(
            TfRecordFrame.of(Example.newBuilder().setFeatures(each).build().toByteArray()));
      }
    }
  }

  @Test
  void recordsAreUnpackedOnceAndAnewWhenTheyChange() throws IOException {
    records("r/train.record", example("dir/x.png"), example("x.png"), example(""));
    List<LabelledImage> read = set.read("r");
    List<String> names =
        read.stream().map(image -> image.image().getFileName().toString()).toList();
    assertEquals(List.of("x.png", "train.record.images_x.png", "image.png"), names);
    assertEquals(
        List.of(
            "D/r/train.record: its images are unpacked in 'D/r/train.record.images', from where they are read"),
        set.warnings());
    for (LabelledImage image : read) {
      LabelledBox box = image.boxes().get(0);
      assertEquals(1, box.classIndex());
      assertEquals(20, box.box().xmin(), 1e-3);
      assertEquals(90, box.box().ymax(), 1e-3);
    }
    FileTime unpacked = Files.getLastModifiedTime(read.get(0).image());
    assertEquals(read, set.read("r"));
    assertEquals(unpacked, Files.getLastModifiedTime(read.get(0).image()));
    assertEquals(1, set.warnings().size());

    records("r/train.record", example("y.png"));
    assertEquals(
        List.of(set.path("r/train.record.images/y.png")),
        set.read("r").stream().map(LabelledImage::image).toList());
    assertTrue(Files.notExists(set.path("r/train.record.images/x.png")));
  }

  @Test
  void folderOfTheUserIsLeftAlone() throws IOException {
    records("r/train.record", example("x.png"));
    set.text("r/train.record.images/mine.txt", "mine");
    assertEquals(
        "'D/r/train.record.images' is in the way: the images of 'D/r/train.record' are unpacked there; move it",
        set.refusal("r/train.record"));
    assertTrue(Files.exists(set.path("r/train.record.images/mine.txt")));
  }

  @Test
  void shardsAreOneSplitAndNumbersAreNamedByTheLabelMap() throws IOException {
    Features.Builder numbered =
        example("x.png")
            .removeFeature("image/object/class/text")
            .putFeature("image/object/class/label", numbers(3));
    for (String form :
        List.of("a/train.tfrecord-%05d-of-00002", "b/train-%05d-of-00002.tfrecord")) {
      String first = form.formatted(0);
      String second = form.formatted(1);
      String folder = form.substring(0, 1);
      records(first, numbered);
      records(second, numbered, numbered);
      set.text(folder + "/my_label_map.pbtxt", "item {\n  name: 'emu'\n  id: 3\n}\n");
      List<LabelledImage> read = set.read(folder);
      assertEquals(3, read.size());
      assertEquals(2, read.get(0).boxes().get(0).classIndex());
      for (String shard : List.of(first, second)) {
        assertEquals(boxes(read), boxes(set.read(shard)), shard);
      }
      Files.delete(set.path(second));
      for (String source : List.of(folder, first)) {
        assertEquals(
            "'D/" + first + "' is one of 2 files, but 1 are there; expected all",
            set.refusal(source));
      }
    }
  }

  @Test
  void groupsAndCrowdsOfRecordsAreMarked() throws IOException {
    for (String key : List.of("is_crowd", "group_of")) {
      records("r/train.record", example("x.png").putFeature("image/object/" + key, numbers(1)));
      assertEquals(
          LabelledBox.Kind.CROWD, set.read("r/train.record").get(0).boxes().get(0).kind(), key);
    }
  }

  @Test
  void imagesOfOneNameInTheFolderThatWasNamedAreToldApartByTheirPaths() {
    set.images("photos/one/a.png", "photos/two/a.png")
        .text("t.csv", "filename,class,xmin,ymin,xmax,ymax\nphotos/two/a.png,dog,1,2,3,4\n");
    DatasetReader files =
        DatasetReader.of(set.path("t.csv"), DataFormat.AUTO, set.path("photos"), null, false);
    assertEquals(
        List.of(set.image("photos/two/a.png", box(1, 2, 3, 4, 1))),
        files.read(files.splits().get(0), SetFolder.NAMES, warning -> {}));
  }

  @Test
  void imagesOfOneNameAreToldApartByTheFoldersThatARowHas() {
    set.images("images/cam1/a.png", "images/cam2/a.png")
        .text(
            "annotations/train.csv",
            HEADER + "cam2/a.png,200,100,dog,1,2,3,4\ncam1/a.png,200,100,cat,5,6,7,8\n");
    assertEquals(
        List.of(
            set.image("images/cam2/a.png", box(1, 2, 3, 4, 1)),
            set.image("images/cam1/a.png", box(5, 6, 7, 8, 0))),
        set.read("."));
    assertEquals(List.of(), set.warnings());
  }

  @Test
  void imageThatIsMissingInItsFolderIsNotTheOneOfThatNameInAnother() {
    set.images("cam1/a.png", "cam2/b.png")
        .text("rows/train.csv", HEADER + "cam2/a.png,200,100,dog,1,2,3,4\n")
        .text("list/train.json", "[{\"image\": \"/x/cam2/a.png\", \"annotations\": []}]")
        .text("files/a.json", labelMe("", "\"imagePath\": \"..\\\\cam2\\\\a.png\""));
    for (Map.Entry<String, String> place :
        Map.of("rows/train.csv", ":2", "list/train.json", ":1", "files/a.json", "").entrySet()) {
      String source = place.getKey().startsWith("files") ? "files" : place.getKey();
      String refusal =
          assertThrows(
                  UserException.class,
                  () -> {
                    DatasetReader files =
                        DatasetReader.of(set.path(source), DataFormat.AUTO, temp, null, true);
                    files.read(files.splits().get(0), SetFolder.NAMES, warning -> {});
                  })
              .getMessage();
      assertTrue(refusal.startsWith(set.path(place.getKey()) + place.getValue() + ": "), refusal);
      assertTrue(
          refusal.endsWith(
              "cam2%sa.png' not found; '%s' has its name, but 'cam2' has other images and not this one; expected this image there"
                  .formatted(source.equals("files") ? "\\" : "/", set.path("cam1/a.png"))),
          refusal);
    }
  }

  @Test
  void imagesOfFoldersThatAreNotThereAreCounted() {
    set.images("images/a.png", "images/b.png", "images/c.png")
        .text(
            "train.csv",
            HEADER
                + "/photos/one/b.png,200,100,dog,1,2,3,4\nimages/c.png,,,dog,1,2,3,4\n"
                + "/photos/one/a.png,200,100,dog,1,2,3,4\n");
    assertEquals(3, set.read("train.csv").size());
    assertEquals(
        List.of(
            "D/train.csv: 2 images are found by the end of their path, since the folders before it are not there: '/photos/one/a.png' is 'D/images/a.png'"),
        set.warnings());
  }

  @Test
  void imageBesideItsLabelMeFileWinsOverAnOldPath() {
    set.images("new/a.png", "old/a.png")
        .text(
            "new/a.json",
            labelMe(
                shape("dog", "rectangle", "[[1, 2], [3, 4]]"), "\"imagePath\": \"../old/a.png\""));
    assertEquals(List.of(set.image("new/a.png", box(1, 2, 3, 4, 1))), set.read("new"));
  }

  @Test
  void imagesOfTheFolderThatWasNamedWin() {
    set.images("photos/a.png", "a.png")
        .text("t.csv", "filename,class,xmin,ymin,xmax,ymax\na.png,dog,1,2,3,4\n")
        .text(
            "json/a.json",
            labelMe(shape("dog", "rectangle", "[[1, 2], [3, 4]]"), "\"imagePath\": \"a.png\""))
        .images("json/a.png");
    for (String source : List.of("t.csv", "json")) {
      DatasetReader files =
          DatasetReader.of(set.path(source), DataFormat.AUTO, set.path("photos"), null, false);
      assertEquals(
          List.of(set.image("photos/a.png", box(1, 2, 3, 4, 1))),
          files.read(files.splits().get(0), SetFolder.NAMES, warning -> {}),
          source);
    }
  }

  @Test
  void wrongRecordsAreNamedWithFileAndNumber() throws IOException {
    String file = "r/train.record";
    records(file, example("x.png"), example("y.png").removeFeature("image/encoded"));
    assertEquals(
        "D/r/train.record: record 2: it has no image/encoded; expected a TFRecord file of the Object Detection API: image/encoded, image/object/bbox/xmin …, image/object/class/text",
        set.refusal(file));
    records(file, example("x.png").putFeature("image/object/bbox/xmin", floats(0.1f, 0.2f)));
    assertEquals(
        "D/r/train.record: record 1: it has 2 xmin, 1 ymin, 1 xmax, 1 ymax and 1 classes; expected as many of each",
        set.refusal(file));
    records(file, example("x.png").putFeature("image/object/bbox/xmin", floats(0.5f)));
    assertEquals(
        "D/r/train.record: record 1, object 1: object 'dog' has no area: x from 100 to 80, y from 20 to 90",
        set.refusal(file));
    records(file, example("x.png").putFeature("image/width", numbers(100)));
    assertEquals(
        "D/r/train.record: record 1: size is 100×?, but the image 'D/r/train.record.images/x.png' has 200×100 pixels",
        set.refusal(file));
    records(file, example("x.png"), example("y.png"));
    byte[] whole = Files.readAllBytes(set.path(file));
    Files.write(set.path(file), Arrays.copyOf(whole, whole.length - 5));
    assertEquals(
        "D/r/train.record: record 2, at byte %d: the file ends inside it; expected a TFRecord file that is whole"
            .formatted(whole.length / 2),
        set.refusal(file));
    whole[whole.length / 2 + 40]++;
    Files.write(set.path(file), whole);
    assertEquals(
        "D/r/train.record: record 2, at byte %d: the checksum of its data is wrong; expected a TFRecord file that is whole"
            .formatted(whole.length / 2),
        set.refusal(file));
  }

  @Test
  void foldersAboveTheDataSetSayNothingOfASplit() {
    SetFolder inside = new SetFolder(temp.resolve("test-data"));
    inside
        .images("test/a.png", "train/a.png")
        .text("test-annotations-bbox.csv", OPEN_IMAGES + "a,x,dog,1,0,1,0,1,0,0,0\n");
    for (String source : List.of(".", "test-annotations-bbox.csv")) {
      assertEquals(
          List.of(inside.image("test/a.png", box(0, 0, 200, 100, 1))), inside.read(source), source);
    }
  }

  @Test
  void kittiIsFoundBehindManyEmptyLabels() {
    for (int i = 0; i < 101; i++) {
      set.images("image_2/%03d.png".formatted(i)).text("label_2/%03d.txt".formatted(i), "");
    }
    set.images("image_2/last.png").text("label_2/last.txt", KITTI.formatted("dog", "1 2 3 4", ""));
    List<LabelledImage> read = set.read(".");
    assertEquals(102, read.size());
    assertEquals(List.of(box(1, 2, 3, 4, 1)), read.get(101).boxes());
  }

  @Test
  void imagesOfOneIdInFoldersOfNoSplitAreNotMissing() {
    set.images("one/a.png", "two/a.png", "one/b.png")
        .text(
            "train-annotations-bbox.csv",
            OPEN_IMAGES + "a,x,dog,1,0,1,0,1,0,0,0\nb,x,dog,1,0,1,0,1,0,0,0\n");
    assertEquals(
        "D/train-annotations-bbox.csv:2: image 'a' could be 'D/one/a.png' or 'D/two/a.png'; expected one image of that name",
        set.refusal("."));
  }

  @Test
  void imageThatWasMovedToAnotherSplitWithItsLabelMeFileIsFoundAndCounted() {
    String shape = shape("dog", "rectangle", "[[1, 2], [3, 4]]");
    set.images("images/train/a.png", "images/val/b.png")
        .text(
            "labels/train/a.json",
            labelMe(shape, "\"imagePath\": \"..\\\\..\\\\images\\\\train\\\\a.png\""))
        .text(
            "labels/val/b.json",
            labelMe(shape, "\"imagePath\": \"..\\\\..\\\\images\\\\train\\\\b.png\""));
    DatasetReader files = set.files(".", DataFormat.AUTO);
    List<String> warnings = new ArrayList<>();
    assertEquals(
        List.of(set.image("images/val/b.png", box(1, 2, 3, 4, 1))),
        files.readAll(SetFolder.NAMES, warnings::add).get(Split.VALIDATION));
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("1 images are found by the end of their path"));
  }
}
