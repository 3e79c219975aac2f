package yolov3.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.annotation.tfrecord.TfRecordWriter;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.AtomicFolder;
import yolov3.io.TfRecordFrame;

/** YOLO's, COCO's and VOC's files, whatever is in them, are read or are refused. */
class AnnotationFuzzTest {

  private static final long MOST_BYTES = 32 << 20;
  private static final ClassNames NAMES = new ClassNames(List.of("cat", "dog"));

  /** What these languages give a meaning to. */
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "null",
          "true",
          "1e999",
          "-0",
          "NaN",
          "\\u0000",
          "\\ud800",
          "<",
          ">",
          "</",
          "<!--",
          "-->",
          "<![CDATA[",
          "]]>",
          "<?xml encoding='utf-16'?>",
          "<!DOCTYPE annotation [<!ENTITY e 'x'>]>",
          "&e;",
          "&#0;",
          "&#x10ffff;",
          "&amp;",
          "\0",
          "\ufeff",
          "\n",
          "\t",
          " ",
          "*a",
          "&a ",
          "<<: *a",
          "!!binary ",
          "- ",
          "? ",
          "|",
          "images",
          "../",
          "/",
          "\\",
          "**",
          "*.png",
          "a.png",
          "0.5",
          "-1",
          "<object>",
          "</object>",
          "<bndbox>",
          "\"bbox\": ",
          "\"id\": 1",
          "\"images\": [",
          "names: ",
          "train: ");

  private static final List<byte[]> LABELS =
      texts(
          "0 0.5 0.5 0.25 0.25\n1 .1 .1 .2 .2\n",
          "0 .1 .2 .4 .2 .3 .9\n1 0.5 0.5 1 0.5 1 0.75 0.5 0.75\n",
          "\ufeff1 0.5 0.5 1 1\r\n",
          "");

  private static final List<byte[]> DATA_FILES =
      texts(
          "path: .\ntrain: images\nval: [images/*.png, list.txt]\nnc: 2\nnames: [cat, dog]\n",
          "train: ../images/**/*.png\nnames: {0: cat, 1: dog}\ndownload: |\n  x\n");

  private static final List<byte[]> COCO =
      texts(
          """
          {"info": {"year": 2020}, "images": [{"id": 1, "file_name": "a.png", "width": 24, "height": 20},
          {"id": 2, "file_name": "b.png"}], "annotations": [{"id": 1, "image_id": 1, "category_id": 3,
          "bbox": [1, 2, 3.5, 4], "area": 9.5, "iscrowd": 0, "segmentation": [[1, 2, 3, 4, 5, 6]]},
          {"id": 2, "image_id": 1, "category_id": 18, "bbox": [0, 0, 24, 20], "iscrowd": 1,
          "segmentation": {"counts": [1, 2], "size": [24, 20]}}],
          "categories": [{"id": 3, "name": "cat"}, {"id": 18, "name": "dog"}]}
          """,
          "{\"annotations\":[],\"categories\":[{\"id\":1,\"name\":\"dog\"}],\"images\":[{\"id\":1,\"file_name\":\"x\\\\a.png\"}]}");

  private static final List<byte[]> VOC =
      texts(
          """
          <?xml version="1.0"?>
          <annotation><filename>a.png</filename><size><width>24</width><height>20</height><depth>3</depth></size>
          <object><name>cat</name><difficult>0</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>9</xmax><ymax>20</ymax></bndbox></object>
          <object><name>dog</name><difficult>1</difficult><part><name>head</name></part><bndbox><xmin>1.5</xmin><ymin>1</ymin><xmax>24</xmax><ymax>3</ymax></bndbox></object>
          </annotation>
          """,
          "<annotation><size><width>24</width><height>20</height></size></annotation>");

  private static final List<byte[]> LABELME =
      texts(
          """
          {"version": "5.5.0", "flags": {}, "shapes": [
          {"label": "cat", "points": [[1, 2.5], [9, 19]], "group_id": null, "shape_type": "rectangle", "flags": {}},
          {"label": "dog", "points": [[1, 1], [20, 1], [10.5, 12]], "shape_type": "polygon"},
          {"label": "dog", "points": [[10, 10], [13, 14]], "shape_type": "circle"},
          {"label": "dog", "points": [[10, 10]], "shape_type": "point"}],
          "imagePath": "..\\\\images\\\\a.png", "imageData": "aGVsbG8=", "imageHeight": 20, "imageWidth": 24}
          """,
          "{\"imagePath\":\"a.png\",\"shapes\":[]}");

  private static final List<byte[]> CSV =
      texts(
          "filename,width,height,class,xmin,ymin,xmax,ymax\nimages/a.png,24,20,cat,1,2,9.5,20\n"
              + "images/a.png,24,20,\"dog\",0,0,24,20\nimages/b.png,24,20,,,,,\n",
          "class,xmin,ymin,xmax,ymax,extra,filename\r\ndog,1,2,3,4,\"a,\"\"b\",images/b.png\r\n");

  private static final List<byte[]> CREATEML =
      texts(
          """
          [{"image": "images/a.png", "annotations": [
          {"label": "cat", "coordinates": {"x": 6, "y": 10.5, "width": 4, "height": 9}},
          {"label": "dog", "coordinates": {"x": 12, "y": 10, "width": 24, "height": 20}}]},
          {"image": "images/b.png", "annotations": []}]
          """,
          "[{\"annotation\":[],\"imagefilename\":\"images/a.png\"}]");

  private static final List<byte[]> OPENIMAGES =
      texts(
          "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsGroupOf\n"
              + "a,xclick,/m/01,1,0.1,0.5,0,1,0\nb,xclick,/m/02,1,0.25,0.75,.5,.9,1\n",
          "IMAGEID,xmin,ymin,xmax,ymax,labelname\na,0,0,1,1,dog\nnone,0,0,1,1,dog\n");

  private static final List<byte[]> KITTI =
      texts(
          "cat 0.00 0 -1.57 1 2 9.5 20 1.5 1.6 3.9 1 2 3 -1.56\n"
              + "DontCare -1 -1 -10 5 5 7 7 -1 -1 -1 -1000 -1000 -1000 -10\n"
              + "dog -1 -1 -10 0 0 24 20 -1 -1 -1 -1000 -1000 -1000 -10 0.99\n",
          "\n");

  private static final List<byte[]> TFRECORD = tfRecords();

  private static List<byte[]> tfRecords() {
    try {
      Path target = Files.createTempDirectory("records");
      Path image = Files.write(target.resolve("a.png"), Images.pngs().get(0));
      List<LabelledBox> boxes =
          List.of(
              new LabelledBox(new Box(1, 2, 9, 20), 0),
              new LabelledBox(
                  new Box(0, 0, 24, 20), 1, LabelledBox.Kind.CROWD, new Box(0, 0, 24, 20).area()));
      new TfRecordWriter()
          .writeSplit(
              target,
              Split.TRAIN,
              NAMES,
              List.of(new LabelledImage(image, boxes), new LabelledImage(image, List.of())));
      byte[] bytes = Files.readAllBytes(target.resolve("train.record"));
      AtomicFolder.deleteTree(target);
      return List.of(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** So deep that a pattern with a few {@code ../} more finds none of this machine's images. */
  private static final String DEPTH = "1/2/3/4/5/6";

  private static Path root;
  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    root = Files.createTempDirectory("annotations");
    folder = root.resolve(DEPTH);
    for (String place :
        List.of("images", "labels", "JPEGImages", "Annotations", "ImageSets/Main")) {
      Files.createDirectories(folder.resolve(place));
    }
    for (String name : List.of("images/a.png", "images/b.png", "JPEGImages/a.png")) {
      Files.write(folder.resolve(name), Images.pngs().get(0));
    }
    Files.writeString(folder.resolve("labels/b.txt"), "0 .5 .5 .5 .5");
    Files.writeString(folder.resolve("list.txt"), "images/a.png\n");
    Files.writeString(folder.resolve("ImageSets/Main/train.txt"), "a\n");
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    AtomicFolder.deleteTree(root);
  }

  @Provide
  Arbitrary<byte[]> spoiltLabels() {
    return spoilt(LABELS);
  }

  @Provide
  Arbitrary<byte[]> spoiltDataFiles() {
    return spoilt(DATA_FILES);
  }

  @Provide
  Arbitrary<byte[]> spoiltCoco() {
    return spoilt(COCO);
  }

  @Provide
  Arbitrary<byte[]> spoiltVoc() {
    return spoilt(VOC);
  }

  @Provide
  Arbitrary<byte[]> spoiltLabelMe() {
    return spoilt(LABELME);
  }

  @Provide
  Arbitrary<byte[]> spoiltCsv() {
    return spoilt(CSV);
  }

  @Provide
  Arbitrary<byte[]> spoiltCreateMl() {
    return spoilt(CREATEML);
  }

  @Provide
  Arbitrary<byte[]> spoiltOpenImages() {
    return spoilt(OPENIMAGES);
  }

  @FuzzTest
  void spoiltOpenImagesFileIsReadOrRefused(@ForAll("spoiltOpenImages") byte[] bytes)
      throws IOException {
    makeOpenImages();
    Files.write(folder.resolve("open/train.csv"), bytes);
    assertUsable(read("open/train.csv", DataFormat.OPENIMAGES));
  }

  private static void makeOpenImages() throws IOException {
    Files.createDirectories(folder.resolve("open/train"));
    Files.writeString(
        folder.resolve("open/class-descriptions-boxable.csv"), "/m/01,cat\n/m/02,dog\n");
    for (String name : List.of("a.png", "b.png")) {
      Files.write(folder.resolve("open/train").resolve(name), Images.pngs().get(0));
    }
  }

  @Provide
  Arbitrary<byte[]> spoiltKitti() {
    return spoilt(KITTI);
  }

  @FuzzTest
  void spoiltCreateMlFileIsReadOrRefused(@ForAll("spoiltCreateMl") byte[] bytes)
      throws IOException {
    Files.write(folder.resolve("createml.json"), bytes);
    assertUsable(read("createml.json", DataFormat.CREATEML));
  }

  @FuzzTest
  void spoiltKittiFileIsReadOrRefused(@ForAll("spoiltKitti") byte[] bytes) throws IOException {
    makeKitti();
    Files.write(folder.resolve("kitti/label_2/a.txt"), bytes);
    assertUsable(read("kitti", DataFormat.KITTI));
  }

  /** With a second file, by which the folder is told. */
  private static void makeKitti() throws IOException {
    Files.createDirectories(folder.resolve("kitti/label_2"));
    Files.createDirectories(folder.resolve("kitti/image_2"));
    Files.write(folder.resolve("kitti/label_2/b.txt"), KITTI.get(0));
    for (String name : List.of("a.png", "b.png")) {
      Files.write(folder.resolve("kitti/image_2").resolve(name), Images.pngs().get(0));
    }
  }

  /** Half of them with right checksums, so that the messages inside are reached too. */
  @Provide
  Arbitrary<byte[]> spoiltTfRecord() {
    List<byte[]> record = TFRECORD.stream().map(AnnotationFuzzTest::firstRecord).toList();
    return Arbitraries.oneOf(
        Mutation.of(TFRECORD),
        Mutation.of(record).map(TfRecordFrame::of),
        Mutation.random(TFRECORD));
  }

  private static byte[] firstRecord(byte[] file) {
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return Arrays.copyOfRange(
        file, Long.BYTES + Integer.BYTES, Long.BYTES + Integer.BYTES + length);
  }

  @FuzzTest
  void spoiltLabelMeFileIsReadOrRefused(@ForAll("spoiltLabelMe") byte[] bytes) throws IOException {
    Path labelMe = Files.createDirectories(folder.resolve("labelme"));
    Files.write(labelMe.resolve("a.json"), bytes);
    Files.write(labelMe.resolve("a.png"), Images.pngs().get(0));
    assertUsable(read("labelme", DataFormat.LABELME));
  }

  @FuzzTest
  void spoiltCsvFileIsReadOrRefused(@ForAll("spoiltCsv") byte[] bytes) throws IOException {
    Files.write(folder.resolve("train.csv"), bytes);
    assertUsable(read("train.csv", DataFormat.CSV));
  }

  @FuzzTest
  void spoiltTfRecordIsReadOrRefused(@ForAll("spoiltTfRecord") byte[] bytes) throws IOException {
    Path place = Files.createDirectories(folder.resolve("records"));
    Files.write(place.resolve("train.record"), bytes);
    assertUsable(read("records/train.record", DataFormat.TFRECORD));
    AtomicFolder.deleteTree(place);
  }

  @FuzzTest
  void spoiltLabelsAreReadOrRefused(@ForAll("spoiltLabels") byte[] bytes) throws IOException {
    Files.write(folder.resolve("labels/a.txt"), bytes);
    assertUsable(read("images", DataFormat.YOLO));
  }

  @FuzzTest
  void spoiltDataFileIsReadOrRefused(@ForAll("spoiltDataFiles") byte[] bytes) throws IOException {
    Files.writeString(folder.resolve("labels/a.txt"), "1 .5 .5 .5 .5");
    Files.write(folder.resolve("data.yaml"), bytes);
    assertUsable(read("data.yaml", DataFormat.YOLO));
  }

  @FuzzTest
  void spoiltCocoFileIsReadOrRefused(@ForAll("spoiltCoco") byte[] bytes) throws IOException {
    Files.write(folder.resolve("coco.json"), bytes);
    assertUsable(read("coco.json", DataFormat.COCO));
  }

  @FuzzTest
  void spoiltVocFileIsReadOrRefused(@ForAll("spoiltVoc") byte[] bytes) throws IOException {
    Files.write(folder.resolve("Annotations/a.xml"), bytes);
    assertUsable(read("ImageSets/Main/train.txt", DataFormat.VOC));
  }

  @Example
  void unspoiltFilesAreRead() throws IOException {
    assertAllAreRead(LABELS.subList(0, 3), "labels/a.txt", "images", DataFormat.YOLO);
    assertAllAreRead(DATA_FILES, "data.yaml", "data.yaml", DataFormat.YOLO);
    assertAllAreRead(COCO, "coco.json", "coco.json", DataFormat.COCO);
    assertAllAreRead(VOC, "Annotations/a.xml", "ImageSets/Main/train.txt", DataFormat.VOC);
    Path labelMe = Files.createDirectories(folder.resolve("labelme"));
    Files.write(labelMe.resolve("a.png"), Images.pngs().get(0));
    assertAllAreRead(LABELME, "labelme/a.json", "labelme", DataFormat.LABELME);
    assertAllAreRead(CSV, "train.csv", "train.csv", DataFormat.CSV);
    makeKitti();
    makeOpenImages();
    assertAllAreRead(OPENIMAGES, "open/train.csv", "open/train.csv", DataFormat.OPENIMAGES);
    assertAllAreRead(CREATEML, "createml.json", "createml.json", DataFormat.CREATEML);
    assertAllAreRead(KITTI, "kitti/label_2/a.txt", "kitti", DataFormat.KITTI);
    assertAllAreRead(TFRECORD, "train.record", "train.record", DataFormat.TFRECORD);
  }

  private static void assertAllAreRead(
      List<byte[]> files, String file, String source, DataFormat format) throws IOException {
    for (byte[] bytes : files) {
      Files.write(folder.resolve(file), bytes);
      assertDoesNotThrow(
          () ->
              DatasetReader.of(folder.resolve(source), format, null, null, true)
                  .read(Split.TRAIN, NAMES, warning -> {}));
    }
  }

  @Example
  void deeplyNestedFilesAreRefused() throws IOException {
    for (String nested : List.of("[", "{\"a\":", "{\"images\":[", "{\"categories\":[{\"id\":[")) {
      Files.writeString(folder.resolve("coco.json"), nested.repeat(1_000_000));
      assertTrue(read("coco.json", DataFormat.COCO).isEmpty(), nested);
    }
    Files.writeString(folder.resolve("Annotations/a.xml"), "<annotation>".repeat(100_000));
    assertTrue(read("ImageSets/Main/train.txt", DataFormat.VOC).isEmpty());
    Files.writeString(folder.resolve("data.yaml"), "names: " + "[".repeat(100_000));
    assertTrue(read("data.yaml", DataFormat.YOLO).isEmpty());
  }

  @Example
  void entitiesOfEntitiesAreRefused() throws IOException {
    StringBuilder laughs = new StringBuilder("<!DOCTYPE annotation [<!ENTITY a0 'lol'>");
    for (int i = 1; i < 40; i++) {
      laughs.append("<!ENTITY a%d '&a%d;&a%d;'>".formatted(i, i - 1, i - 1));
    }
    laughs.append("]><annotation><filename>&a39;</filename></annotation>");
    Files.writeString(folder.resolve("Annotations/a.xml"), laughs);
    assertTrue(read("ImageSets/Main/train.txt", DataFormat.VOC).isEmpty());
  }

  @Example
  void hugeFilesAreRefusedBeforeTheyAreInMemory() throws IOException {
    for (String name : List.of("coco.json", "Annotations/a.xml", "data.yaml", "labels/a.txt")) {
      try (RandomAccessFile sparse = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
        sparse.setLength(3L << 30);
      }
    }
    assertTrue(read("coco.json", DataFormat.COCO).isEmpty());
    assertTrue(read("ImageSets/Main/train.txt", DataFormat.VOC).isEmpty());
    assertTrue(read("data.yaml", DataFormat.YOLO).isEmpty());
    assertTrue(read("images", DataFormat.YOLO).isEmpty());
    for (String name : List.of("coco.json", "Annotations/a.xml", "data.yaml", "labels/a.txt")) {
      Files.delete(folder.resolve(name));
    }
  }

  /** Names first, then the images with whatever classes there are, as a run does. */
  private static Optional<List<LabelledImage>> read(String source, DataFormat format) {
    return Limits.read(
        MOST_BYTES,
        () -> {
          DatasetReader files = DatasetReader.of(folder.resolve(source), format, null, null, false);
          Split split = files.splits().get(0);
          if (!source.equals("images")) {
            files.names();
          }
          return files.read(split, NAMES, warning -> {});
        });
  }

  private static void assertUsable(Optional<List<LabelledImage>> read) {
    read.ifPresent(
        images -> {
          assertFalse(images.isEmpty());
          images.stream()
              .flatMap(image -> image.boxes().stream())
              .forEach(
                  labelled -> {
                    assertTrue(labelled.classIndex() >= 0 && labelled.classIndex() < NAMES.count());
                    assertTrue(labelled.box().xmin() >= 0 && labelled.box().xmax() <= 24);
                    assertTrue(labelled.box().ymin() >= 0 && labelled.box().ymax() <= 20);
                    assertTrue(labelled.box().area() > 0, labelled.toString());
                    assertTrue(
                        labelled.area() > 0 && labelled.area() <= labelled.box().area() * 1.00001);
                  });
        });
  }

  private static Arbitrary<byte[]> spoilt(List<byte[]> files) {
    return Arbitraries.oneOf(Mutation.of(files), Mutation.random(files), withPieces(files));
  }

  private static Arbitrary<byte[]> withPieces(List<byte[]> files) {
    return Combinators.combine(
            Arbitraries.of(files),
            Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(4),
            Arbitraries.doubles().between(0, 1).list().ofSize(4))
        .as(
            (file, pieces, places) -> {
              StringBuilder text = new StringBuilder(new String(file, StandardCharsets.UTF_8));
              for (int i = 0; i < pieces.size(); i++) {
                text.insert((int) (places.get(i) * text.length()), pieces.get(i));
              }
              return text.toString().getBytes(StandardCharsets.UTF_8);
            });
  }

  private static List<byte[]> texts(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }
}
