package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static yolov3.cli.Answer.assertMistake;
import static yolov3.cli.Answer.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.training.TinyRun;

/** Exports by converters of a Python, played here by shell scripts. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for a Unix shell")
@Tag("tensorflow")
class ConvertedExportTest {

  private static final String LINE_END = System.lineSeparator();

  /** Has all packages, and does what its second line says in place of converting. */
  private static final String COMPLETE_PYTHON =
      """
      #!/bin/sh
      [ "$1" = -c ] && exit 0
      %s
      """;

  @TempDir static Path folder;
  private static Path run;

  @TempDir Path temp;

  @BeforeAll
  static void train() {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), 4);
    Path config = TinyRun.writeConfig(folder, set);
    assertEquals(0, run("train", config, "--set", "training.epochs=1").code());
    run = folder.resolve("models/tiny");
  }

  private Path python(String script) throws IOException {
    Path file = Files.writeString(temp.resolve("python"), script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void converterGetsASavedModelAndItsFilesGetTheNameOfTheRun() throws IOException {
    Path python =
        python(
            COMPLETE_PYTHON.formatted(
                "test -f \"$2/saved_model.pb\" && basename \"$1\" >\"$3/$4.tflite\""));
    Path out = temp.resolve("phone");
    assertEquals(
        new Answer(0, out + LINE_END, ""),
        run("export", run, "--format", "tflite", "--python", python, "--out", out));
    assertEquals(List.of("labels.txt", "tiny.tflite"), TinyRun.namesIn(out));
    assertEquals("to_tflite.py\n", Files.readString(out.resolve("tiny.tflite")));
    assertEquals(List.of("phone", "python"), TinyRun.namesIn(temp));
  }

  @Test
  void converterThatFailsLeavesOnlyItsLogWhichTheMessageNames() throws IOException {
    Path python =
        python(COMPLETE_PYTHON.formatted("echo begins; echo 'Error: op Foo' >&2; exit 3"));
    Path out = temp.resolve("web");
    Path log = temp.resolve("web.log");
    assertEquals(
        new Answer(
            1,
            "",
            "the converter to tfjs ended with code 3 (Error: op Foo); all that it printed is in "
                + log
                + LINE_END),
        run("export", run, "--format", "tfjs", "--python", python, "--out", out));
    assertEquals("begins\nError: op Foo\n", Files.readString(log));
    assertEquals(List.of("python", "web.log"), TinyRun.namesIn(temp));
  }

  @Test
  void missingPackageIsNamedWithTheCommandThatInstallsItBeforeAnythingIsWritten()
      throws IOException {
    Path python = python("#!/bin/sh\necho tf2onnx\n");
    assertMistake(
        python
            + " lacks Python packages of the onnx export: tf2onnx; install them: "
            + python
            + " -m pip install tensorflow==2.18.1 tf2onnx==1.17.0 onnx==1.17.0",
        "export",
        run,
        "--format",
        "onnx",
        "--python",
        python);
    assertFalse(Files.exists(run.resolve("onnx")));
  }

  @Test
  void missingPython() {
    Path nowhere = temp.resolve("nowhere/python");
    assertMistake(
        "Python '%s' can't be started; choose another interpreter, or set YOLOV3_PYTHON"
            .formatted(nowhere),
        "export",
        run,
        "--format",
        "onnx",
        "--python",
        nowhere);
  }

  @Test
  void programThatIsNoPython() throws IOException {
    Path python = python("#!/bin/sh\nexit 7\n");
    assertMistake(
        "Python '%s' ended with code 7; choose another interpreter, or set YOLOV3_PYTHON"
            .formatted(python),
        "export",
        run,
        "--format",
        "tflite",
        "--python",
        python);
  }

  @Test
  void folderThatIsNotEmptyIsLeftAsItIs() throws IOException {
    Path mine = Files.writeString(temp.resolve("mine.txt"), "mine");
    assertMistake(
        temp + " is not empty; delete it, or choose another folder",
        "export",
        run,
        "--format",
        "tflite",
        "--python",
        "/bin/true",
        "--out",
        temp);
    assertTrue(Files.exists(mine));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tflite", "onnx", "tfjs"})
  void bfloat16IsRefusedForOtherRuntimes(String format) {
    assertMistake(
        "files of the format "
            + format
            + " can't compute in bfloat16; give float32 or float16, or write a SavedModel",
        "export",
        run,
        "--format",
        format,
        "--precision",
        "bfloat16");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tflite", "tfjs"})
  void limitsAreRefusedWhereThereIsNoNms(String format) {
    assertMistake(
        "a maximum of detections has no place in files of the format "
            + format
            + ", which end before NMS; remove it",
        "export",
        run,
        "--format",
        format,
        "--max-detections",
        "10");
  }

  @Test
  void unknownFormat() {
    assertMistake(
        "--format is 'coreml'; expected savedmodel, tflite, onnx, tfjs or darknet; try 'yolov3 export"
            + " --help'",
        "export",
        run,
        "--format",
        "coreml");
  }
}
