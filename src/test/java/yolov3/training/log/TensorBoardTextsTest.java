package yolov3.training.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import yolov3.data.LabelledImage;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

class TensorBoardTextsTest {

  @Test
  void classTableCountsImagesAndObjects() {
    LabelledImage two = image(0, 0, 1);
    LabelledImage one = image(1);
    assertEquals(
        """
        | class | name | training images | training objects | validation images | validation objects |
        | ---: | --- | ---: | ---: | ---: | ---: |
        | 0 | cat | 1 | 2 | 0 | 0 |
        | 1 | big\\_dog\\|s | 2 | 2 | 1 | 1 |
        """,
        TensorBoardTexts.classes(
            List.of("cat", "big_dog|s"), List.of(two, one, image()), List.of(one)));
  }

  @Test
  void crowdsAndDifficultObjectsAreNotCounted() {
    Box box = new Box(0, 0, 1, 1);
    LabelledImage image =
        new LabelledImage(
            Path.of("image.jpg"),
            List.of(
                new LabelledBox(box, 0),
                new LabelledBox(box, 0, LabelledBox.Kind.CROWD, 1),
                new LabelledBox(box, 1, LabelledBox.Kind.DIFFICULT, 1)));
    assertEquals(
        List.of("| 0 | cat | 1 | 1 | 0 | 0 |", "| 1 | dog | 0 | 0 | 0 | 0 |"),
        TensorBoardTexts.classes(List.of("cat", "dog"), List.of(image), List.of())
            .lines()
            .skip(2)
            .toList());
  }

  @Test
  void cellsDoNotBreakTheirTable() {
    assertEquals(
        "| what | found |\n| --- | --- |\n| a\\|b | \\`c\\` d |\n",
        TensorBoardTexts.table("what", "found", Map.of("a|b", "`c`\nd")));
  }

  @Test
  void codeEndsWithALine() {
    assertEquals("```yaml\na: 1\n```", TensorBoardTexts.code("yaml", "a: 1\n"));
    assertEquals("```\n./yolov3\n```", TensorBoardTexts.code("", "./yolov3"));
  }

  private static LabelledImage image(int... classes) {
    List<LabelledBox> boxes =
        Arrays.stream(classes).mapToObj(c -> new LabelledBox(new Box(0, 0, 1, 1), c)).toList();
    return new LabelledImage(Path.of("image.jpg"), boxes);
  }
}
