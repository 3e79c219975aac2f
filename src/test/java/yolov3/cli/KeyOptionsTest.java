package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import yolov3.cli.option.KeyOptions;

@Tag("tensorflow")
class KeyOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "detect --weights a.weights b.jpg, 'obj may be of two; give its .cfg (--cfg FILE)'",
    "train a.yaml, 'obj may be of two; give its .cfg'",
    "convert a --to yolo --out b, 'no links; copy the images instead (--copy-images)'",
    "'evaluate a --data b', 'two images; expected image ids set to id or name (--image-ids auto|id|name)'",
    "train a.yaml, 'choose another name (--name RUN) and give --set model.initial_weights=a'",
    "train a.yaml, 'choose another name (--name RUN) and give --set ''model.initial_weights=a b'''",
    "detect a b.jpg, 'a run without a SavedModel must be exported first (./yolov3 export RUN)'",
  })
  void optionsAndCommandsAreAddedWhereTheCommandHasThem(String arguments, String expected) {
    CommandLine program = Main.program();
    program.parseArgs(arguments.split(" "));
    String message =
        expected
            .replaceAll(" \\([-.][^)]*\\)", "")
            .replaceAll(" give --set '?(model[^']*)'?", " set $1");
    assertEquals(
        expected,
        KeyOptions.addTo(
            message, program.getSubcommands().get(arguments.split(" ")[0]).getCommandSpec()));
  }
}
