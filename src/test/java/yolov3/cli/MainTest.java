package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.cli.console.Failures;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

@Tag("tensorflow")
class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(args, new PrintWriter(out), new PrintWriter(err));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments("doktor", "unknown command 'doktor'; did you mean 'doctor'? Try 'yolov3 --help'"),
        arguments("fly", "unknown command 'fly'; try 'yolov3 --help'"),
        arguments(
            "doctor --jsno",
            "unknown option '--jsno'; did you mean '--json'? Try 'yolov3 doctor --help'"),
        arguments("doctor --warp", "unknown option '--warp'; try 'yolov3 doctor --help'"),
        arguments(
            "doctor --js",
            "unknown option '--js'; did you mean '--json'? Try 'yolov3 doctor --help'"),
        arguments(
            "doctor --jso=yes",
            "unknown option '--jso'; did you mean '--json'? Try 'yolov3 doctor --help'"),
        arguments(
            "train a.yaml --set training.epochs",
            "--set is 'training.epochs'; expected KEY=VALUE, e.g. training.epochs=20; try 'yolov3"
                + " train --help'"),
        arguments(
            "detect a b --confidence abc",
            "--confidence is 'abc'; expected a number; try 'yolov3 detect --help'"),
        arguments(
            "detect a b --batch 1.5",
            "--batch is '1.5'; expected a whole number; try 'yolov3 detect --help'"),
        arguments(
            "evaluate a --metric coco2",
            "--metric is 'coco2'; expected coco, voc07 or voc12; try 'yolov3 evaluate --help'"),
        arguments(
            "check-data a --format xml",
            "--format is 'xml'; expected auto, list, yolo, coco, voc, labelme, csv, tfrecord, createml, kitti or openimages; try 'yolov3"
                + " check-data --help'"),
        arguments("detect --weights a.weights b.jpg", "image 'b.jpg' not found"),
        arguments(
            "check-data no/such/folder",
            "data set 'no/such/folder' not found; paths are relative to the folder that the"
                + " program was started in"),
        arguments("doctor here", "unexpected argument 'here'; try 'yolov3 doctor --help'"),
        arguments("--halp", "unknown option '--halp'; did you mean '--help'? Try 'yolov3 --help'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void mistakeInTheArgumentsIsOneLineAndTwo(String line, String message) {
    assertEquals(2, run(line.split(" ")));
    assertEquals(message + System.lineSeparator(), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void withoutACommandTheUsageGoesToErrAndTheCodeIsTwo() {
    assertEquals(2, run());
    assertTrue(err.toString().startsWith("Usage: yolov3"), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void helpNamesCommandsExamplesAndTheLogFlag() {
    assertEquals(0, run("--help"));
    String help = out.toString();
    for (String part : new String[] {"Commands:", "doctor", "Examples:", "--tensorflow-log"}) {
      assertTrue(help.contains(part), part + " is missing in:\n" + help);
    }
  }

  @Test
  void helpOfACommandHasItsOwnExamplesAndTheSharedOptions() {
    assertEquals(0, run("doctor", "--help"));
    String help = out.toString();
    for (String part :
        new String[] {"Usage: yolov3 doctor", "yolov3 doctor --json", "--tensorflow-log", "-V"}) {
      assertTrue(help.contains(part), part + " is missing in:\n" + help);
    }
  }

  @Test
  void versionIsThatOfTheProgramAndOfTensorFlowJava() {
    assertEquals(0, run("--version"));
    assertEquals(
        String.format("yolov3 development%nTensorFlow Java 1.1.0%n"),
        out.toString()); // the jar's manifest has the number
  }

  @Test
  void memoryLimitsOfJavaCppAreOff() {
    run("--version");
    assertEquals("0", System.getProperty("org.bytedeco.javacpp.maxBytes"));
    assertEquals("0", System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes"));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments("user's mistake", new UserException("a.txt:3: no box"), 2, "a.txt:3: no box"),
        arguments("broken run", new RunFailedException("loss is NaN"), 1, "loss is NaN"),
        arguments(
            "from a thread pool",
            new ExecutionException(new UserException("a.txt:4: no box")),
            2,
            "a.txt:4: no box"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void failureOfACommandIsOneLine(String name, Throwable failure, int code, String message) {
    assertEquals(code, Failures.report(failure, new PrintWriter(err, true)));
    assertEquals(message + System.lineSeparator(), err.toString());
  }

  @Test
  void anythingElseIsABugWithItsStack() {
    assertEquals(1, Failures.report(new IllegalStateException("oh"), new PrintWriter(err, true)));
    String text = err.toString();
    assertTrue(text.startsWith("java.lang.IllegalStateException: oh"), text);
    assertTrue(text.contains("at yolov3.cli.MainTest"), text);
    assertTrue(text.stripTrailing().endsWith("please report it with the lines above."), text);
  }

  @Test
  void fullHeapInAThreadPoolSaysWhatWasFull() {
    OutOfMemoryError copy = new OutOfMemoryError(); // as a parallel stream makes it
    copy.initCause(new OutOfMemoryError("Java heap space"));
    assertEquals(1, Failures.report(copy, new PrintWriter(err, true)));
    assertTrue(err.toString().startsWith("out of memory (Java heap space)"), err.toString());
    assertEquals(1, err.toString().lines().count());
  }

  @Test
  void fullHeapSaysHowToGiveMore() {
    assertEquals(
        1, Failures.report(new OutOfMemoryError("Java heap space"), new PrintWriter(err, true)));
    assertTrue(err.toString().startsWith("out of memory (Java heap space)"), err.toString());
    assertTrue(err.toString().contains("YOLOV3_JAVA_OPTS=-Xmx4g"), err.toString());
  }
}
