package yolov3.data.annotation.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.data.LabelledImage;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

class ListFileTest {

  private static final int CLASSES = 10;

  @TempDir Path folder;
  private Path list;

  @BeforeEach
  void writeImages() throws IOException {
    list = folder.resolve("train.txt");
    Files.createDirectories(folder.resolve("sub folder"));
    for (String name :
        List.of("a.png", "b.png", "17", "my 17", "sub folder/c, d.png", "e 1,2.png", "#f.png")) {
      BufferedImage image = new BufferedImage(200, 100, BufferedImage.TYPE_BYTE_GRAY);
      assertTrue(ImageIO.write(image, "png", folder.resolve(name).toFile()));
    }
    Files.writeString(folder.resolve("text.png"), "no image");
  }

  private LabelledImage image(String name, LabelledBox... boxes) {
    return new LabelledImage(folder.resolve(name), List.of(boxes));
  }

  private static LabelledBox box(
      double xmin, double ymin, double xmax, double ymax, int classIndex) {
    return new LabelledBox(new Box(xmin, ymin, xmax, ymax), classIndex);
  }

  static Stream<Arguments> rightLines() {
    LabelledBox first = box(1, 2, 30, 40, 3);
    LabelledBox second = box(5, 6, 70, 80, 9);
    return Stream.of(
        arguments("one box", "a.png 1,2,30,40,3", "a.png", List.of(first)),
        arguments("two boxes", "a.png 1,2,30,40,3 5,6,70,80,9", "a.png", List.of(first, second)),
        arguments("background", "a.png", "a.png", List.of()),
        arguments(
            "spaces around",
            "  a.png   1,2,30,40,3\t5,6,70,80,9  ",
            "a.png",
            List.of(first, second)),
        arguments("carriage return", "a.png 1,2,30,40,3\r", "a.png", List.of(first)),
        arguments("byte-order mark", "\ufeffa.png 1,2,30,40,3", "a.png", List.of(first)),
        arguments(
            "comments and blank lines",
            "# boxes\n\n  \na.png 1,2,30,40,3\n\n#\n",
            "a.png",
            List.of(first)),
        arguments(
            "decimals",
            "a.png 0.5,1.25,1e2,99.5,0",
            "a.png",
            List.of(box(0.5, 1.25, 100, 99.5, 0))),
        arguments(
            "the whole image", "a.png 0,0,200,100,0", "a.png", List.of(box(0, 0, 200, 100, 0))),
        arguments("path of digits", "17 1,2,30,40,3", "17", List.of(first)),
        arguments("path that ends in digits", "my 17 1,2,30,40,3", "my 17", List.of(first)),
        arguments("path of digits, background", "17", "17", List.of()),
        arguments(
            "space and comma in the path",
            "sub folder/c, d.png 1,2,30,40,3",
            "sub folder/c, d.png",
            List.of(first)),
        arguments(
            "comma in the last part of the path",
            "e 1,2.png 1,2,30,40,3",
            "e 1,2.png",
            List.of(first)),
        arguments("comma in the last part, background", "e 1,2.png", "e 1,2.png", List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rightLines")
  void rightLinesAreRead(String name, String text, String path, List<LabelledBox> boxes)
      throws IOException {
    Files.writeString(list, text);

    assertEquals(
        List.of(new LabelledImage(folder.resolve(path), boxes)), ListFile.read(list, CLASSES));
  }

  @Test
  void absolutePathsAreAccepted() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("lists")).resolve("train.txt");
    Files.writeString(elsewhere, folder.resolve("a.png").toAbsolutePath() + " 1,2,30,40,3\n");

    assertEquals(
        List.of(
            new LabelledImage(
                folder.resolve("a.png").toAbsolutePath(), List.of(box(1, 2, 30, 40, 3)))),
        ListFile.read(elsewhere, CLASSES));
  }

  static Stream<Arguments> wrongLines() {
    String boxFormat = "expected xmin,ymin,xmax,ymax,class";
    return Stream.of(
        arguments(
            "xmin after xmax",
            "a.png 120,40,80,90,3",
            "F:1: box '120,40,80,90,3' has xmin 120 >= xmax 80; " + boxFormat),
        arguments(
            "no width",
            "a.png 80,40,80,90,3",
            "F:1: box '80,40,80,90,3' has xmin 80 >= xmax 80; " + boxFormat),
        arguments(
            "ymin after ymax",
            "a.png 1,90.5,80,90,3",
            "F:1: box '1,90.5,80,90,3' has ymin 90.5 >= ymax 90; " + boxFormat),
        arguments(
            "negative",
            "a.png -1,2,30,40,3",
            "F:1: box '-1,2,30,40,3' leaves its image of 200×100 pixels; expected x from 0 to 200 and y from 0 to 100"),
        arguments(
            "right of the image",
            "a.png 1,2,200.5,40,3",
            "F:1: box '1,2,200.5,40,3' leaves its image of 200×100 pixels; expected x from 0 to 200 and y from 0 to 100"),
        arguments(
            "below the image",
            "a.png 1,2,30,101,3",
            "F:1: box '1,2,30,101,3' leaves its image of 200×100 pixels; expected x from 0 to 200 and y from 0 to 100"),
        arguments(
            "class too large",
            "a.png 1,2,30,40,10",
            "F:1: class 10 in '1,2,30,40,10' does not exist; expected one of the 10 classes, 0 to 9; correct the class, or add the name of class 10 to the class names"),
        arguments(
            "class negative",
            "a.png 1,2,30,40,-1",
            "F:1: class -1 in '1,2,30,40,-1' does not exist; expected one of the 10 classes, 0 to 9; correct the class"),
        arguments(
            "class with a fraction",
            "a.png 1,2,30,40,1.0",
            "F:1: box '1,2,30,40,1.0' has class '1.0', which is not an integer; " + boxFormat),
        arguments(
            "class missing after a comma",
            "a.png 1,2,30,40,",
            "F:1: box '1,2,30,40,' has class '', which is not an integer; " + boxFormat),
        arguments(
            "class in words",
            "a.png 1,2,30,40,cat",
            "F:1: box '1,2,30,40,cat' has class 'cat', which is not an integer; " + boxFormat),
        arguments(
            "not a number",
            "a.png 1,2,x,40,3",
            "F:1: box '1,2,x,40,3' has xmax 'x', which is not a number; " + boxFormat),
        arguments(
            "NaN",
            "a.png NaN,2,30,40,3",
            "F:1: box 'NaN,2,30,40,3' has xmin 'NaN', which is not a number; " + boxFormat),
        arguments(
            "too large for a double",
            "a.png 1,2,30,1e999,3",
            "F:1: box '1,2,30,1e999,3' has ymax '1e999', which is not a number; " + boxFormat),
        arguments(
            "three numbers",
            "a.png 1,2,3",
            "F:1: box '1,2,3' has 3 numbers; expected 5: xmin,ymin,xmax,ymax,class"),
        arguments(
            "six numbers",
            "a.png 1,2,3,4,5,6",
            "F:1: box '1,2,3,4,5,6' has 6 numbers; expected 5: xmin,ymin,xmax,ymax,class"),
        arguments(
            "only a comma",
            "a.png ,",
            "F:1: box ',' has 2 numbers; expected 5: xmin,ymin,xmax,ymax,class"),
        arguments(
            "image missing",
            "none.png 1,2,30,40,3",
            "F:1: image 'none.png' not found: 'D/none.png' does not exist; paths are relative to the folder of the list file"),
        arguments(
            "no path",
            "1,2,30,40,3 1,2,30,40,3",
            "F:1: image '1,2,30,40,3' not found: 'D/1,2,30,40,3' does not exist; paths are relative to the folder of the list file; a line has a path first, then boxes without spaces inside: xmin,ymin,xmax,ymax,class"),
        arguments(
            "spaces inside a box",
            "a.png 1, 2, 30, 40, 3",
            "F:1: image 'a.png 1, 2, 30, 40, 3' not found: 'D/a.png 1, 2, 30, 40, 3' does not exist; paths are relative to the folder of the list file; a line has a path first, then boxes without spaces inside: xmin,ymin,xmax,ymax,class"),
        arguments(
            "image unreadable",
            "text.png 1,2,30,40,3",
            "F:1: image 'D/text.png' starts with bytes 6e 6f 20 69 6d 61 67 65; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image"),
        arguments(
            "image is a folder",
            "sub folder",
            "F:1: image 'D/sub folder' is not a file; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image"),
        arguments(
            "twice",
            "a.png\nb.png\n./a.png 1,2,30,40,3",
            "image 'D/a.png' is there twice, at F:1 and at F:3; expected every image once, with all its boxes"),
        arguments(
            "a path with a zero byte",
            "a\0.png",
            "F:1: image path 'a\0.png' is not a path: Nul character not allowed"),
        arguments(
            "empty",
            "",
            "annotation file 'F' lists no images; expected lines of image_path xmin,ymin,xmax,ymax,class …"),
        arguments(
            "only comments",
            "# none\n\n",
            "annotation file 'F' lists no images; expected lines of image_path xmin,ymin,xmax,ymax,class …"),
        arguments(
            "several, in the order of the lines",
            "# list\na.png 9,2,3,4,0 1,2,3\nnone.png\nb.png 1,2,30,40,3\n",
            "F:2: box '9,2,3,4,0' has xmin 9 >= xmax 3; "
                + boxFormat
                + "\nF:2: box '1,2,3' has 3 numbers; expected 5: xmin,ymin,xmax,ymax,class"
                + "\nF:3: image 'none.png' not found: 'D/none.png' does not exist; paths are relative to the folder of the list file"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongLines")
  void wrongLinesAreReported(String name, String text, String message) throws IOException {
    Files.writeString(list, text);

    UserException refused = assertThrows(UserException.class, () -> ListFile.read(list, CLASSES));
    assertEquals(
        message,
        refused.getMessage().replace(list.toString(), "F").replace(folder.toString(), "D"));
  }

  @Test
  void aMissingListIsNamed() {
    Path none = folder.resolve("none.txt");

    UserException refused = assertThrows(UserException.class, () -> ListFile.read(none, CLASSES));
    assertEquals("annotation file '" + none + "' not found", refused.getMessage());
  }

  @Test
  void tenProblemsAreListedAndTheRestCounted() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 15; i++) {
      text.append("none").append(i).append(".png\n");
    }
    Files.writeString(list, text);

    UserException refused = assertThrows(UserException.class, () -> ListFile.read(list, CLASSES));
    assertTrue(refused.getMessage().endsWith("\n… and 5 more problems"), refused.getMessage());
  }

  @Test
  void aLineThatIsNotUtf8EndsTheReading() throws IOException {
    Files.write(list, new byte[] {'n', 'o', '\n', (byte) 0xff, (byte) 0xfe, '\n', 'a'});

    UserException refused = assertThrows(UserException.class, () -> ListFile.read(list, CLASSES));
    assertEquals(
        "F:1: image 'no' not found: 'D/no' does not exist; paths are relative to the folder of the list file\n"
            + "F:2: line is not UTF-8; expected a text file in UTF-8\n"
            + "F: the rest is not read; expected lines of image_path xmin,ymin,xmax,ymax,class …",
        refused.getMessage().replace(list.toString(), "F").replace(folder.toString(), "D"));
  }

  static Stream<Arguments> junk() {
    byte[] random = new byte[1 << 20];
    new Random(1).nextBytes(random);
    byte[] endless = new byte[8 << 20];
    Arrays.fill(endless, (byte) 'x');
    return Stream.of(
        arguments("random bytes", random),
        arguments("no line end", endless),
        arguments("a megabyte of commas and spaces", ", ".repeat(500_000).getBytes()),
        arguments("a megabyte of digits", ("a.png " + "1".repeat(1_000_000)).getBytes()),
        arguments("a box of a million numbers", ("a.png " + "1,".repeat(500_000)).getBytes()),
        arguments("a million short lines", "a\n".repeat(1_000_000).getBytes()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("junk")
  void junkIsRefusedSoonInFewWords(String name, byte[] bytes) throws IOException {
    Files.write(list, bytes);

    UserException refused =
        assertTimeoutPreemptively(
            Duration.ofSeconds(5),
            () -> assertThrows(UserException.class, () -> ListFile.read(list, CLASSES)));
    assertTrue(refused.getMessage().length() < 10_000, () -> "" + refused.getMessage().length());
  }

  @Test
  void aWrittenListIsReadBack() throws IOException {
    List<LabelledImage> images =
        List.of(
            image("a.png", box(1, 2, 30, 40, 3), box(0.125, 0.375, 199.5, 100, 9)),
            image("b.png"),
            image("#f.png", box(1, 2, 3, 4, 0)),
            image("my 17", box(1, 2, 3, 4, 0)),
            image("photo 1,5.png", box(1, 2, 3, 4, 0)),
            image("1,2 3,4,5"));
    for (LabelledImage image : images.subList(images.size() - 2, images.size())) {
      Files.copy(folder.resolve("a.png"), image.image());
    }

    ListFile.write(list, images);

    assertEquals("a.png 1,2,30,40,3 0.125,0.375,199.5,100,9", Files.readAllLines(list).get(0));
    List<LabelledImage> read = ListFile.read(list, CLASSES);
    assertEquals(
        images,
        read.stream().map(i -> new LabelledImage(i.image().normalize(), i.boxes())).toList());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void backslashOfANameIsKept() throws IOException {
    List<LabelledImage> images = List.of(image("a\\b.png"));
    Files.copy(folder.resolve("a.png"), images.get(0).image());

    ListFile.write(list, images);

    assertEquals(images, ListFile.read(list, CLASSES));
  }

  @Test
  void listFromWindowsIsRead() throws IOException {
    Path image = folder.resolve("images").resolve("a.png");
    Files.createDirectories(image.getParent());
    Files.copy(folder.resolve("a.png"), image);
    Files.writeString(list, ".\\images\\a.png 1,2,3,4,0\r\n");

    LabelledImage read = ListFile.read(list, CLASSES).get(0);

    assertEquals(image, read.image().normalize());
  }

  @Test
  void pathsThatCouldNotBeReadBackAreNotWritten() {
    Map<String, String> problems =
        Map.of(
            "a 1,2,3,4,5", "ends like a box",
            "a 1,2 -1,.5,1e3,4,5", "ends like a box",
            "a\nb.png", "has a line end",
            " a.png", "has a space at an end",
            "a.png ", "has a space at an end");
    problems.forEach(
        (name, problem) ->
            assertEquals(
                "image '%s' can't be named in a list: its path %s; rename it"
                    .formatted(image(name).image().toString().replace('\n', '?'), problem),
                assertThrows(UserException.class, () -> ListFile.write(list, List.of(image(name))))
                    .getMessage()));
  }

  @Test
  void aThousandImagesAreCheckedQuickly() throws IOException {
    byte[] png = Files.readAllBytes(folder.resolve("a.png"));
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      images.add(image("many-" + i + ".png", box(0, 0, 10, 10, i % CLASSES)));
      Files.write(images.get(i).image(), png);
    }
    ListFile.write(list, images);

    List<LabelledImage> read =
        assertTimeoutPreemptively(
            Duration.ofSeconds(5), () -> ListFile.read(list, CLASSES)); // about 0.1 s

    assertEquals(images, read);
  }
}
