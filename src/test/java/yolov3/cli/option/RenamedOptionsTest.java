package yolov3.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RenamedOptionsTest {

  static Stream<Arguments> commandLines() {
    return Stream.of(
        arguments(
            "detect run a.png --score 0.5 --no-pictures",
            "detect run a.png --confidence 0.5 --no-images",
            List.of(
                "--score is deprecated and will be removed; use --confidence",
                "--no-pictures is deprecated and will be removed; use --no-images")),
        arguments(
            "--tensorflow-log export run --score=0.3",
            "--tensorflow-log export run --confidence=0.3",
            List.of("--score is deprecated and will be removed; use --confidence")),
        arguments(
            "check-data data.yaml --size 608",
            "check-data data.yaml --input-size 608",
            List.of("--size is deprecated and will be removed; use --input-size")),
        arguments("make-data --size 608", "make-data --size 608", List.of()),
        arguments("detect run --confidence 0.5", "detect run --confidence 0.5", List.of()),
        arguments("--help", "--help", List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commandLines")
  void oldNamesAreReplacedWithAWarning(String given, String replaced, List<String> warnings) {
    List<String> told = new ArrayList<>();
    assertEquals(replaced, String.join(" ", RenamedOptions.replace(given.split(" "), told::add)));
    assertEquals(warnings, told);
  }
}
