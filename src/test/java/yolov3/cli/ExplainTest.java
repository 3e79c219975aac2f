package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import yolov3.tensorboard.EventFiles;

@Tag("tensorflow")
class ExplainTest {

  @TempDir Path temp;
  private String out;
  private String err;

  private int explain(Object... arguments) {
    Answer answer = Answer.run(Stream.concat(Stream.of("explain"), Stream.of(arguments)).toArray());
    out = answer.out();
    err = answer.err();
    return answer.code();
  }

  private static Set<String> tags(Path folder) throws IOException {
    return EventFiles.readOnly(folder).stream()
        .filter(Event::hasSummary)
        .map(event -> event.getSummary().getValue(0).getTag())
        .collect(Collectors.toSet());
  }

  @Test
  void giouWritesAImageAndEventsAndPrintsItsTable() throws IOException {
    assertEquals(0, explain("giou", "--out", temp), err);
    assertEquals(
        List.of(
            "pair                  IoU  wasted    GIoU",
            "side by side       0.3333  0.0000  0.3333",
            "shifted both ways  0.3333  0.0909  0.2424",
            "crossed            0.3333  0.2500  0.0833"),
        out.lines().limit(4).toList());
    assertTrue(out.contains("rotated"), out);
    BufferedImage picture = ImageIO.read(temp.resolve("giou.png").toFile());
    assertEquals(2 * 3 * 260, picture.getWidth());
    assertEquals(2 * (34 + 350), picture.getHeight());
    assertEquals(
        Set.of("giou/iou", "giou/giou", "giou", "pairs_of_boxes_with_the_same_iou"),
        tags(temp.resolve("giou")));
  }

  @Test
  void initializationWritesAHistogramOfEachLayer() throws IOException {
    assertEquals(0, explain("initialization", "--out", temp), err);
    long histograms =
        EventFiles.readOnly(temp.resolve("initialization")).stream()
            .filter(Event::hasSummary)
            .map(event -> event.getSummary().getValue(0))
            .filter(
                value -> value.getMetadata().getPluginData().getPluginName().equals("histograms"))
            .count();
    assertEquals(7 * 3, histograms); // five deviations, Glorot and He; three layers
  }

  @Test
  void jsonIsNotWrittenOverTheConfig() throws IOException {
    Path config = Files.copy(Path.of("configs/mnist-tiny.yaml"), temp.resolve("my.yaml"));
    for (String topic : List.of("schedule", "loss")) {
      Answer.assertMistake(
          config + " is an input of this command and would be overwritten; choose another name",
          Stream.of("explain", topic, config, "--json", config, "--out", temp.resolve("out"))
              .toArray());
    }
    assertEquals(-1, Files.mismatch(Path.of("configs/mnist-tiny.yaml"), config));
  }

  @Test
  void jsonIsAllThatIsPrinted() throws IOException {
    assertEquals(
        0, explain("loss", "--json", "-", "--out", temp, "--log", temp.resolve("log")), err);
    JsonNode heads = new ObjectMapper().readTree(out);
    assertEquals(9, heads.size());
    assertEquals(52 * 52, sum(heads.get(0), "object", "ignored", "background"));
    assertEquals(10, heads.get(0).get("anchor_width").asDouble());
    assertTrue(tags(temp.resolve("log")).contains("loss"));
  }

  private static int sum(JsonNode node, String... keys) {
    int sum = 0;
    for (String key : keys) {
      sum += node.get(key).asInt();
    }
    return sum;
  }

  @Test
  void scheduleTakesANumberOfImagesInsteadOfTheirList() throws IOException {
    Path config =
        Files.writeString(
            temp.resolve("my.yaml"),
            "data: {train: no.txt, validation: no.txt, names: no.names}\n"
                + "training: {epochs: 3, batch_size: 8}\n"
                + "schedule: {warmup_epochs: 1}\n");
    assertEquals(0, explain("schedule", config, "--images", 81, "--json", "-", "--out", temp), err);
    JsonNode schedule = new ObjectMapper().readTree(out);
    assertEquals(11, schedule.get("steps_per_epoch").asInt()); // ⌈81 / 8⌉
    assertEquals(3 * 11, schedule.get("total_steps").asInt());
    assertEquals(11, schedule.get("warmup_steps").asInt());
    assertEquals(33, schedule.get("rates").size());

    assertEquals(2, explain("schedule", config, "--out", temp));
    assertTrue(err.contains("no.txt"), err);
    assertEquals(2, explain("schedule", config, "--images", 0));
    assertEquals("--images is 0; expected 1 or more", err.strip());
  }

  @Test
  void imageOfTheUserIsLeftAlone() throws IOException {
    Path own = Files.writeString(temp.resolve("giou.png"), "mine");
    assertEquals(2, explain("giou", "--out", temp));
    assertEquals(
        own
            + " exists and is not an image of this program; the file is not changed, so choose another folder",
        err.strip());
    assertEquals("mine", Files.readString(own));
  }

  @Test
  void withoutATopicTheUsageIsShown() {
    assertEquals(2, explain());
    assertTrue(err.contains("initialization"), err);
  }
}
