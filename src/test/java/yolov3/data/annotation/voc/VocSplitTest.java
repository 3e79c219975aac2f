package yolov3.data.annotation.voc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static yolov3.data.annotation.SetFolder.box;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.SetFolder;
import yolov3.geometry.LabelledBox;

class VocSplitTest {

  private static final String SIZE =
      "<size><width>200</width><height>100</height><depth>3</depth></size>";

  @TempDir Path temp;
  private SetFolder set;

  @BeforeEach
  void make() {
    set =
        new SetFolder(temp)
            .images("JPEGImages/a.png", "JPEGImages/b c.png")
            .text("Annotations/a.xml", xml(SIZE, object("dog", 1, 1, 200, 100)))
            .text("Annotations/b c.xml", xml(SIZE))
            .text("ImageSets/Main/train.txt", "a\r\nb c\r\n");
  }

  private static String xml(String... content) {
    return "<annotation>\n" + String.join("\n", content) + "\n</annotation>\n";
  }

  private static String object(String name, double xmin, double ymin, double xmax, double ymax) {
    return ("<object><name>%s</name><bndbox><xmin>%s</xmin><ymin>%s</ymin><xmax>%s</xmax><ymax>%s</ymax></bndbox></object>")
        .formatted(name, xmin, ymin, xmax, ymax);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "ImageSets/Main/train.txt"})
  void pixelsCountFromOneAndTheLastBelongsToTheBox(String source) {
    assertEquals(
        List.of(List.of(box(0, 0, 200, 100, 1)), List.of()),
        set.read(source).stream().map(LabelledImage::boxes).toList());
  }

  @Test
  void fractionsAreKept() {
    set.text("Annotations/a.xml", xml(SIZE, object("dog", 45.7, 2.25, 90.5, 60)));
    assertEquals(List.of(box((float) 44.7, 1.25, 90.5, 60, 1)), set.read(".").get(0).boxes());
  }

  @Test
  void boxesCountedFromNoughtAreCutToTheImage() {
    set.text("Annotations/a.xml", xml(SIZE, object("dog", 0, 0, 201, 101)));
    assertEquals(List.of(box(0, 0, 200, 100, 1)), set.read(".").get(0).boxes());
  }

  @Test
  void difficultObjectsAreMarkedAndPartsOfThemAreNotObjects() {
    set.text(
        "Annotations/a.xml",
        xml(
            "<object><name>emu</name><difficult>1</difficult><part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>"
                + "<bndbox><xmax>30</xmax><ymax>40</ymax><xmin>11</xmin><ymin>21</ymin></bndbox></object>",
            SIZE));
    assertEquals(
        List.of(new LabelledBox(box(10, 20, 30, 40, 2).box(), 2, LabelledBox.Kind.DIFFICULT, 400)),
        set.read(".").get(0).boxes());
  }

  @Test
  void namesAreAllThatOccurInOrderOrThoseOfTheNamesFile() {
    set.text("Annotations/b c.xml", xml(SIZE, object("ape", 1, 1, 9, 9)));
    assertEquals(List.of("ape", "dog"), set.files(".", DataFormat.AUTO).names().names());
    set.text("classes.names", "dog\nape\n");
    assertEquals(List.of("dog", "ape"), set.files(".", DataFormat.AUTO).names().names());
  }

  @ParameterizedTest
  @CsvSource({
    "C:\\Users\\me\\a.png, JPEGImages/a.png",
    "a, JPEGImages/a.png",
    "stale.jpg, JPEGImages/a.png",
    "'', JPEGImages/a.png"
  })
  void imageIsFoundWhateverTheFileSaysOfItsPlace(String fileName, String image) {
    set.text("Annotations/a.xml", xml("<filename>" + fileName + "</filename>", SIZE));
    assertEquals(List.of(set.image(image)), set.read(".").subList(0, 1));
  }

  @Test
  void imageOfAnotherNameIsTakenWhenThereIsNoneOfTheSame() {
    set.images("JPEGImages/other.png")
        .text("Annotations/z.xml", xml("<filename>other.png</filename>", SIZE))
        .text("ImageSets/Main/train.txt", "z\n");
    assertEquals(List.of(set.image("JPEGImages/other.png")), set.read("."));
  }

  @Test
  void foldersOfXmlBesideImagesAreRead() {
    SetFolder roboflow =
        new SetFolder(temp.resolve("roboflow"))
            .images("train/a.png", "valid/v.png")
            .text("train/a.xml", xml(SIZE, object("cat", 1, 1, 9, 9)))
            .text("valid/v.xml", xml(SIZE));
    assertEquals(
        List.of(Split.TRAIN, Split.VALIDATION), roboflow.files(".", DataFormat.AUTO).splits());
    assertEquals(List.of(box(0, 0, 9, 9, 0)), roboflow.read("train").get(0).boxes());
  }

  @Test
  void flagsOfAListOfOneClassAreNoNames() {
    set.text("ImageSets/Main/train.txt", "a  1\nb c -1\n");
    assertEquals(2, set.read("ImageSets/Main/train.txt").size());
  }

  /** A regular expression for the flag once took 26 s, quadratic in the blanks. */
  @Test
  void longLineOfBlanksTakesNoTime() {
    set.text("ImageSets/Main/train.txt", "a" + " ".repeat(500_000) + "b\n");
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertTrue(set.refusal(".").contains("not found"), set.refusal(".")));
  }

  static Stream<Arguments> wrongFiles() {
    return Stream.of(
        arguments(
            xml("", "<size><width>100</width><height>200</height></size>"),
            "D/Annotations/a.xml:3: size is 100×200, but the image 'D/JPEGImages/a.png' has 200×100 pixels"),
        arguments(
            xml(SIZE, object("fox", 1, 1, 9, 9)),
            "D/Annotations/a.xml:3: class 'fox' is not among the classes cat, dog, emu"),
        arguments(
            xml(SIZE, object("dog", 9, 1, 5, 9)),
            "D/Annotations/a.xml:3: object 'dog' has no area: x from 8 to 5, y from 0 to 9"),
        arguments(
            xml(SIZE, object("dog", 1, 1, 300, 9)),
            "D/Annotations/a.xml:3: object 'dog' leaves its image of 200×100 pixels: x from 0 to 300, y from 0 to 9"),
        arguments(
            xml(SIZE, "<object><name>dog</name></object>"),
            "D/Annotations/a.xml:3: object 'dog' has no xmin; expected bndbox with xmin, ymin, xmax and ymax"),
        arguments(
            xml(SIZE, object("dog", 1, 1, 9, 9).replace("9.0", "x")),
            "D/Annotations/a.xml:3: object 'dog' has xmax 'x'; expected bndbox with xmin, ymin, xmax and ymax"),
        arguments(
            "<html>\n</html>",
            "D/Annotations/a.xml:1: the root is 'html'; expected 'annotation' of Pascal VOC"));
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void wrongFilesAreNamedWithTheirLines(String xml, String message) {
    set.text("Annotations/a.xml", xml);
    assertEquals(message, set.refusal("."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<size/>",
        "<size><width/><height/></size>",
        "<size><width>0</width><height>0</height></size>",
        "<size><width>200</width></size>"
      })
  void sizeThatIsNotKnownIsThatOfTheImage(String size) {
    set.text("Annotations/a.xml", xml(size, object("dog", 1, 1, 200, 100)));
    assertEquals(List.of(box(0, 0, 200, 100, 1)), set.read(".").get(0).boxes());
  }

  @Test
  void brokenXmlIsNamedWithItsLine() {
    set.text("Annotations/a.xml", "<annotation>\n<size>\n</annotation>");
    assertTrue(set.refusal(".").startsWith("D/Annotations/a.xml:3: not XML: "), set.refusal("."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "UTF-16", "windows-1252"})
  void declaredEncodingsAreRead(String encoding) throws IOException {
    String text = "<?xml version='1.0' encoding='%s'?>%s";
    Files.write(
        set.path("Annotations/a.xml"),
        text.formatted(encoding, xml(SIZE, object("Rückenflosse", 1, 1, 9, 9))).getBytes(encoding));
    assertEquals(List.of("Rückenflosse"), set.files(".", DataFormat.AUTO).names().names());
  }

  @Test
  void textThatIsNoTextIsRefused() throws IOException {
    Files.write(set.path("Annotations/a.xml"), new byte[] {'<', (byte) 0xff, 'a', '>'});
    assertEquals("D/Annotations/a.xml: text is not UTF-8; expected XML in UTF-8", set.refusal("."));
  }

  @Test
  void missingFilesAreNamed() {
    set.text("ImageSets/Main/train.txt", "a\nnone\na\n");
    assertEquals(
        "D/ImageSets/Main/train.txt:2: image 'none': 'D/Annotations/none.xml' not found\n"
            + "image 'D/JPEGImages/a.png' is there twice, at D/ImageSets/Main/train.txt:1 and at"
            + " D/ImageSets/Main/train.txt:3; expected every image once, with all its boxes",
        set.refusal("."));
    set.text("Annotations/z.xml", xml(SIZE)).text("ImageSets/Main/train.txt", "z\n");
    assertEquals(
        "D/Annotations/z.xml: its image 'z' not found; expected it beside the annotations or in a folder of images",
        set.refusal("."));
  }

  @Test
  void nothingOutsideTheFileIsReadAndNothingExpands() {
    set.text("secret.txt", "secret");
    for (String dtd :
        List.of(
            "<!DOCTYPE annotation [<!ENTITY e SYSTEM \"%s\">]>"
                .formatted(set.path("secret.txt").toUri()),
            "<!DOCTYPE annotation SYSTEM \"http://127.0.0.1:1/x.dtd\">",
            "<!DOCTYPE annotation [<!ENTITY a \"ha\"><!ENTITY e \"&a;&a;\">]>")) {
      set.text(
          "Annotations/a.xml",
          dtd + "\n" + xml(SIZE, object("&e;", 1, 1, 9, 9).replace("&amp;", "&")));
      String message = set.refusal(".");
      assertTrue(message.startsWith("D/Annotations/a.xml:"), message);
      assertTrue(!message.contains("secret'") && !message.contains("haha"), message);
    }
  }
}
