package yolov3.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

  private static final List<String> NAMES = List.of("epochs", "seed", "speed", "train-long");

  @ParameterizedTest(name = "{0} means {1}")
  @CsvSource({
    "epoch, epochs",
    "eqochs, epochs",
    "spead, speed",
    "tra, train-long", // a start, however much is missing
    "sead, seed",
    "models,", // four of six letters differ from the closest
    "ss,",
  })
  void closestNameIsTheStartedOneOrOneOfFewSlips(String typed, String meant) {
    assertEquals(Optional.ofNullable(meant), Suggestion.of(typed, NAMES));
  }

  @Test
  void lengthOfAFolderAllowsNoMoreSlipsInAName() {
    Path folder = Path.of("a-folder/with-a-very-long/path");
    List<Path> paths = List.of(folder.resolve("runs.yaml"), folder.resolve("tiny.yaml"));
    assertEquals("", Suggestion.asQuestion(folder.resolve("others.yaml"), paths));
    assertEquals(
        "; did you mean '%s'?".formatted(paths.get(1)),
        Suggestion.asQuestion(folder.resolve("tinny.yaml"), paths));
  }
}
