package yolov3.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import yolov3.data.ClassNames;

@Tag("tensorflow")
class DetectionOptionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"cat,dog|0 1", "cat, dog|0 1", "'bottle, glass'|2", "dog|1"})
  void classesAreGivenByNameAndANameMayHaveACommaItself(String given, String indices) {
    DetectionOptions options = new DetectionOptions();
    CommandLine.populateCommand(options, "--classes", given);

    Set<Integer> found =
        options.of(new ClassNames(List.of("cat", "dog", "bottle, glass"))).classes();

    assertEquals(indices, String.join(" ", found.stream().sorted().map(String::valueOf).toList()));
  }
}
