package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.cli.option.FormatOptions;
import yolov3.config.section.DataFormat;
import yolov3.data.Split;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.training.TinyRun;

/** {@code convert}, and the other commands on what it writes. */
@Tag("tensorflow")
class ConvertCommandTest {

  @TempDir Path temp;
  private MnistDetectionDataset set;
  private String out;
  private String err;

  @BeforeEach
  void draw() {
    set = TinyRun.draw(temp.resolve("set"), 4);
  }

  private int run(String... args) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int exitCode = Main.run(args, new PrintWriter(outText), new PrintWriter(errText));
    out = outText.toString();
    err = errText.toString();
    return exitCode;
  }

  private Path converted(String format, String... more) {
    Path target = temp.resolve(format);
    List<String> args =
        new ArrayList<>(
            List.of("convert", set.folder().toString(), "--names", set.namesFile().toString()));
    args.addAll(List.of("--to", format, "--out", target.toString()));
    args.addAll(List.of(more));
    assertEquals(0, run(args.toArray(String[]::new)), err);
    return target;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "yolo",
        "coco",
        "voc",
        "labelme",
        "csv",
        "tfrecord",
        "createml",
        "kitti",
        "openimages"
      })
  void wholeSetIsConvertedAndCheckedAndCountedTheSame(String format) {
    assertEquals(0, run("check-data", TinyRun.writeConfig(temp, set).toString()), err);
    String expected = out.replaceAll("(?m)^warning: .*\\R", "");
    Path target = converted(format);
    assertTrue(out.startsWith("training: 4 images, "), out);
    assertTrue(
        out.contains(
            "10 classes; written to %s, images %s"
                .formatted(
                    target,
                    format.equals("tfrecord")
                        ? "inside the files"
                        : "as links to those of the source")),
        out);

    assertEquals(0, run("check-data", target.toString(), "--input-size", "" + TinyRun.SIZE), err);
    assertEquals(expected, out.replaceAll("(?m)^warning: .*\\R", ""));
  }

  @Test
  void oneKeyIsEnoughToTrainAndEveryFormatGivesTheSameScore() throws IOException {
    List<Path> sources =
        List.of(converted("yolo").resolve("data.yaml"), converted("coco"), converted("voc"));
    String config =
        Files.readString(TinyRun.writeConfig(temp, set))
            .replaceFirst("data: \\{.*\\}", "data: {source: '" + sources.get(0) + "'}")
            .replace("epochs: 2", "epochs: 1");
    Path file = Files.writeString(temp.resolve("short.yaml"), config);
    assertEquals(0, run("train", file.toString()), err);
    Path run = temp.resolve("models/short");
    assertEquals(
        Files.readAllLines(set.namesFile()), Files.readAllLines(run.resolve("labels.txt")));
    assertEquals(0, evaluate(run, set.list(Split.TEST)), err);
    String expected = out.substring(out.indexOf('\n'));
    for (Path source : sources) {
      assertEquals(0, evaluate(run, source), err);
      assertEquals(expected, out.substring(out.indexOf('\n')), source.toString());
    }
  }

  /** Without times, which differ. */
  private int evaluate(Path run, Path data) {
    return run("evaluate", run.toString(), "--data", data.toString(), "--speed-images", "0");
  }

  @Test
  void nothingIsWrittenOver() throws IOException {
    Path target = Files.createDirectories(temp.resolve("mine"));
    Files.writeString(target.resolve("data.yaml"), "mine");
    assertEquals(
        2,
        run(
            "convert",
            set.folder().toString(),
            "--names",
            set.namesFile().toString(),
            "--to",
            "yolo",
            "--out",
            target.toString()));
    assertEquals(
        "'"
            + target
            + "' is not an empty folder; choose a new one (nothing is overwritten)"
            + System.lineSeparator(),
        err);
    assertEquals("mine", Files.readString(target.resolve("data.yaml")));
  }

  @Test
  void copiesOfImagesThatTheFilesHoldAreNotPromised() {
    converted("tfrecord", "--copy-images");
    assertTrue(
        err.contains("warning: --copy-images changes nothing: TFRecord files hold the images"),
        err);
  }

  @Test
  void helpNamesEveryFormat() {
    assertEquals("auto, " + FormatOptions.FORMATS, DataFormat.inWords());
    assertEquals(0, run("convert", "--help"), err);
    String help = out.replaceAll("\\s+", " ");
    String source = help.substring(help.indexOf("Data set to read"), help.indexOf("or a list."));
    for (String name :
        "YOLO, COCO, VOC, LabelMe, CSV, TFRecord, Create ML, KITTI, Open Images".split(", ")) {
      assertTrue(source.contains(name), name + " in " + source);
    }
  }

  @Test
  void unknownFormatIsRefused() {
    assertEquals(2, run("convert", "x", "--to", "pascal", "--out", "y"));
    assertTrue(
        err.contains(
            "is 'pascal'; expected auto, list, yolo, coco, voc, labelme, csv, tfrecord, createml, kitti or openimages"),
        err);
    assertEquals(2, run("convert", "x", "--to", "auto", "--out", "y"));
    assertTrue(err.contains("--to auto is not a format"), err);
  }

  @Test
  void wrongInputIsNamedAndNothingIsWritten() throws IOException {
    Path target = converted("yolo");
    Path labels = target.resolve("labels/train/000001.txt");
    Files.write(labels, List.of("1 0.5 0.5 0.2 0.2 0.9"));
    Path other = temp.resolve("other");
    assertEquals(2, run("convert", target.toString(), "--to", "coco", "--out", other.toString()));
    assertTrue(err.startsWith(labels + ":1: '1 0.5 0.5 0.2 0.2 0.9' has 6 numbers; "), err);
    assertEquals(1, err.lines().count());
    assertFalse(Files.exists(other));
  }
}
