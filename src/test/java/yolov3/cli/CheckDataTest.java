package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.data.Split;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.report.Html;
import yolov3.training.TinyRun;

/** What {@code check-data} says of good and bad data, and that it leaves the data alone. */
@Tag("tensorflow")
class CheckDataTest {

  @TempDir Path temp;
  private MnistDetectionDataset set;
  private Path config;
  private String out;
  private String err;

  @BeforeEach
  void draw() {
    set = TinyRun.draw(temp.resolve("set"), 4);
    config = TinyRun.writeConfig(temp, set);
  }

  private int check(String... options) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int exitCode =
        Main.run(
            Stream.concat(Stream.of("check-data", config.toString()), Stream.of(options))
                .toArray(String[]::new),
            new PrintWriter(outText),
            new PrintWriter(errText));
    out = outText.toString();
    err = errText.toString();
    return exitCode;
  }

  /** Rewrites the training list. */
  private void list(String... lines) throws IOException {
    Files.write(set.list(Split.TRAIN), List.of(lines));
  }

  @Test
  void wholeSetHasNoErrorsAndNoFileOfItIsTouched() throws IOException {
    Map<String, String> before = files();
    assertEquals(0, check(), err);
    assertEquals("", err);
    assertTrue(
        out.matches("(?s)training: 4 images, 0 of them background, \\d+ boxes\\R  by class: .*"),
        out);
    assertTrue(out.contains("\nvalidation: 4 images, "), out);
    assertTrue(out.contains("\ntest: 4 images, "), out);
    assertTrue(out.endsWith("no errors" + System.lineSeparator()), out);
    assertEquals(before, files());
  }

  @Test
  void truncatedImagesAreAllNamed() throws IOException {
    for (String name : List.of("train/000001.jpg", "validation/000002.jpg")) {
      Path image = set.folder().resolve(name);
      byte[] whole = Files.readAllBytes(image);
      Files.write(image, Arrays.copyOf(whole, whole.length - 20));
    }
    Map<String, String> before = files();
    assertEquals(2, check());
    assertEquals(2, err.lines().count(), err);
    assertTrue(err.lines().allMatch(line -> line.contains("' is truncated or damaged (")), err);
    assertTrue(err.contains("train/000001.jpg") && err.contains("validation/000002.jpg"), err);
    assertFalse(out.contains("no errors"), out);
    assertEquals(before, files());
  }

  @Test
  void missingImageIsNamedWithItsLine() throws IOException {
    Files.delete(set.folder().resolve("train/000001.jpg"));
    assertEquals(2, check());
    assertTrue(
        err.matches(
            "\\Q"
                + set.list(Split.TRAIN)
                + "\\E:\\d: image 'train/000001.jpg' not found: '.*' does not exist; paths are .*\\R"),
        err);
  }

  @Test
  void aDetectionSetThatIsNotThereIsDrawn() throws IOException {
    Path folder = temp.resolve("drawn");
    config =
        Files.writeString(
            temp.resolve("drawn.yaml"),
            """
            mnist: {folder: %1$s, train: 4, validation: 1, test: 1, size: 96, seed: 1, tight: false}
            data: {train: %1$s/train.txt, validation: %1$s/validation.txt, names: %1$s/mnist.names}
            """
                .formatted(folder));
    assertEquals(0, check(), err);
    assertTrue(out.contains("training: 4 images, 0 of them background"), out);
  }

  @Test
  void mistakesOfAllListsAreNamed() throws IOException {
    list("train/000001.jpg 1,1,30,30,10", "train/000002.jpg 9,1,3,30,2");
    Files.writeString(set.list(Split.TEST), "test/absent.jpg\n");
    assertEquals(2, check());
    List<String> lines = err.lines().toList();
    assertEquals(3, lines.size(), err);
    assertTrue(lines.get(0).startsWith(set.list(Split.TRAIN) + ":1: "), err);
    assertTrue(lines.get(1).startsWith(set.list(Split.TRAIN) + ":2: "), err);
    assertTrue(
        lines.get(2).startsWith(set.list(Split.TEST) + ":1: image 'test/absent.jpg' not "), err);
  }

  @Test
  void suspiciousBoxesAreWarnedAbout() throws IOException {
    list(
        "train/000001.jpg 1,1,30,30,2 1,1,30,30,2",
        "train/000002.jpg 1,1,30,30,2 5,5,6.5,30,3",
        "train/000003.jpg");
    assertEquals(0, check(), err);
    Path folder = set.folder().resolve("train");
    assertTrue(out.contains("training: 3 images, 1 of them background, 4 boxes"), out);
    assertTrue(
        out.contains("warning: " + folder.resolve("000001.jpg") + " has the same box twice"), out);
    assertTrue(
        out.contains(
            "warning: "
                + folder.resolve("000002.jpg")
                + " has boxes of only 1.5×25.0 pixels in an input of 96"),
        out);
    assertTrue(
        out.contains("warning: the training images have no box of class 0, 1, 4, 5, 6, 7, 8, 9"),
        out);
  }

  @Test
  void sameContentInTwoSplitsIsWarnedAbout() throws IOException {
    Path one = set.folder().resolve("train/000001.jpg");
    Path other = set.folder().resolve("test/000002.jpg");
    list("train/000001.jpg 1,1,90,90,2");
    Files.copy(one, other, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(0, check(), err);
    assertTrue(out.contains("warning: " + other + " has the same content as " + one), out);
  }

  @Test
  void imageThatWasWholeIsNotDecodedAgain() throws IOException {
    assertEquals(0, check(), err);
    Path image = set.folder().resolve("train/000001.jpg");
    byte[] bytes = Files.readAllBytes(image);
    FileTime time = Files.getLastModifiedTime(image);
    Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0); // behind the header
    Files.write(image, bytes);
    Files.setLastModifiedTime(image, time);
    assertEquals(0, check(), err);
    Files.setLastModifiedTime(image, FileTime.fromMillis(time.toMillis() + 5000));
    assertEquals(2, check());
    assertTrue(err.contains("train/000001.jpg' is truncated or damaged ("), err);
  }

  @Test
  void splitThatIsTheSameAsAnotherHasNoWarningForEachImage() {
    assertEquals(0, check("--set", "data.validation=" + set.list(Split.TRAIN)), err);
    assertTrue(out.contains("the validation split is the same as the training split"), out);
    assertFalse(out.contains("has the same content as"), out);
  }

  @Test
  void listNeedsTheNamesOfItsClasses() throws IOException {
    Path list =
        Files.writeString(
            temp.resolve("alone.txt"), set.folder() + "/train/000001.jpg 1,1,30,30,2\n");
    StringWriter errText = new StringWriter();
    String[] args = {"check-data", list.toString()};
    assertEquals(2, Main.run(args, new PrintWriter(new StringWriter()), new PrintWriter(errText)));
    assertEquals(
        "'"
            + list
            + "' has no class names; give a file with one name per line: data.names (--names FILE)"
            + System.lineSeparator(),
        errText.toString());
  }

  @Test
  void imagesWithoutLabelsNameTheOptionThatAllowsThem() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("unlabelled"));
    Files.copy(set.folder().resolve("train/000001.jpg"), folder.resolve("a.jpg"));
    StringWriter errText = new StringWriter();
    String[] args = {
      "check-data", folder.toString(), "--names", set.namesFile().toString(), "--format", "yolo"
    };
    assertEquals(2, Main.run(args, new PrintWriter(new StringWriter()), new PrintWriter(errText)));
    assertTrue(
        errText
            .toString()
            .endsWith(
                "or allow background images: data.allow_background (--allow-background)"
                    + System.lineSeparator()),
        errText.toString());
  }

  @Test
  void keysOfAConfigAreNotReplacedByOptions() throws IOException {
    Path list = Files.writeString(temp.resolve("list.txt"), set.folder() + "/train/000001.jpg\n");
    assertEquals(
        2,
        check(
            "--set",
            "data.format=list",
            "--set",
            "data.train=" + list,
            "--set",
            "data.names=null"));
    assertTrue(err.endsWith(": data.names" + System.lineSeparator()), err);
  }

  @Test
  void optionsThatWouldHaveNoEffectAreMistakes() {
    assertEquals(2, check("--images", "pictures"));
    assertEquals(
        "--images describes a data set; set the key of section data of the config instead, e.g. --set data.images=DIR"
            + System.lineSeparator(),
        err);
    assertEquals(2, check("--names", "names"));
    StringWriter errText = new StringWriter();
    String list = set.list(Split.TEST).toString();
    String[] args = {"check-data", list, "--set", "data.allow_background=true"};
    assertEquals(2, Main.run(args, new PrintWriter(new StringWriter()), new PrintWriter(errText)));
    assertEquals(
        "--set changes a config, and '" + list + "' is a data set" + System.lineSeparator(),
        errText.toString());
  }

  @Test
  void sizeMustBePositive() {
    assertEquals(2, check("--input-size", "0"));
    assertEquals("--input-size is 0; expected 1 or more" + System.lineSeparator(), err);
  }

  @Test
  void pageHasTheCountsTheProblemsAndTheImagesWithThem() throws IOException {
    String evil = "<b>&\"";
    List<String> names = new ArrayList<>(Files.readAllLines(set.namesFile()));
    names.set(2, evil);
    Files.write(set.namesFile(), names);
    list(
        "train/000001.jpg 1,1,30,30,2 1,1,30,30,2",
        "train/000002.jpg 1,1,30,30,2 5,5,6.5,30,3",
        "train/000003.jpg");
    Path page = temp.resolve("page.html");
    assertEquals(0, check("--html", page.toString()), err);
    assertTrue(out.contains("HTML report in " + page), out);
    String text = Files.readString(page);
    Html html = Html.of(text);
    html.requireSound();
    assertFalse(text.contains("://")); // images in base64 have no colon
    assertFalse(text.contains(evil));
    assertTrue(
        html.rows().contains(List.of("training", "3", "1", "4", "1.3", "2")), // 4 boxes / 3 images
        html.rows().toString());
    List<String> row =
        html.rows().stream().filter(cells -> cells.get(0).equals(evil)).findFirst().orElseThrow();
    assertEquals("3", row.get(1));
    assertTrue(
        html.rows()
            .contains(
                List.of(
                    "warning",
                    set.folder().resolve("train/000001.jpg") + " has the same box twice")),
        html.rows().toString());
    // classes, places, sizes, shapes and numbers of boxes, and two images; all images are as
    // large
    assertEquals(5 + 2, html.elements("img").size());
    assertTrue(html.texts("li").contains("has the same box twice"), html.texts("li").toString());
  }

  @Test
  void pageOfBrokenImagesAndNoBoxesIsMadeBeforeTheErrorsEndTheCommand() throws IOException {
    list("train/000001.jpg", "train/000002.jpg");
    Path image = set.folder().resolve("train/000002.jpg");
    byte[] whole = Files.readAllBytes(image);
    Files.write(image, Arrays.copyOf(whole, whole.length - 20));
    Path page = temp.resolve("page.html");
    String[] args = {
      "check-data",
      set.list(Split.TRAIN).toString(),
      "--names",
      set.namesFile().toString(),
      "--allow-background",
      "--html",
      page.toString()
    };
    PrintWriter nobody = new PrintWriter(new StringWriter());
    assertEquals(2, Main.run(args, nobody, nobody));
    Html html = Html.of(Files.readString(page));
    html.requireSound();
    assertTrue(html.texts("p").contains("There are no boxes."), html.texts("p").toString());
    assertTrue(html.texts("h3").contains("000002.jpg"), html.texts("h3").toString());
  }

  @Test
  void fileThatIsNoPageIsNotWrittenOver() throws IOException {
    Path own = Files.writeString(temp.resolve("own.html"), "mine");
    assertEquals(2, check("--html", own.toString()));
    assertTrue(err.startsWith(own + " exists and is not an HTML report of this program"), err);
    assertEquals("mine", Files.readString(own));
    assertEquals("", out);
  }

  /** Every file of the data set, its bytes and its time. */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> entries = Files.walk(set.folder())) {
      for (Path file : entries.filter(Files::isRegularFile).toList()) {
        files.put(
            file.toString(),
            Files.getLastModifiedTime(file) + " " + Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return files;
  }
}
