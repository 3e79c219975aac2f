package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import yolov3.tensorboard.EventWriter;
import yolov3.tensorboard.Histogram;
import yolov3.tensorboard.ScalarLayout;
import yolov3.tensorboard.ScalarLayout.Chart;
import yolov3.tensorboard.ScalarLayout.Group;

@Tag("interop")
class EventsInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double WALL_TIME = 1_700_000_000.25;

  @TempDir Path log;

  @Test
  void tensorBoardReadsTheValuesThatWereWritten() throws JsonProcessingException {
    writeValues(log.resolve("ours"));
    JsonNode read = JSON.readTree(Python.run("read_events.py", log.toString()));

    JsonNode tags = read.get("runs").get("ours");
    assertEquals(5, tags.size());
    JsonNode loss = tags.get("loss/total");
    assertEquals("scalars", loss.get("plugin").asText());
    assertEquals(3, loss.get("events").size());
    assertScalar(1, (float) (1.0 / 3), loss.get("events").get(0));
    assertScalar(2, 1e-30f, loss.get("events").get(1));
    assertScalar(5_000_000_000L, -12345.678f, loss.get("events").get(2));

    JsonNode config = tags.get("config");
    assertEquals("text", config.get("plugin").asText());
    assertEquals("# Größe\n\n416×416", config.get("events").get(0).get("value").asText());
    assertEquals(0, config.get("events").get(0).get("step").asLong());

    JsonNode boxes = tags.get("boxes");
    assertEquals("images", boxes.get("plugin").asText());
    assertEquals(3, boxes.get("events").get(0).get("step").asLong());
    assertEquals(
        JSON.readTree("[[[255,0,0],[0,255,0],[18,52,86]], [[255,0,0],[0,255,0],[18,52,86]]]"),
        boxes.get("events").get(0).get("value"));

    assertEquals(
        JSON.readTree(
            """
            {"scalars": {"ours": ["loss/total"]},
             "text": {"ours": ["config"]},
             "images": {"ours": ["boxes"]},
             "histograms": {"ours": ["all_the_same", "spread"]}}
            """),
        read.get("dashboards"));
  }

  @Test
  void tensorBoardSeesNoDifferenceFromTensorFlowsOwnWriter() throws JsonProcessingException {
    writeValues(log.resolve("ours"));
    Python.run("write_events.py", log.resolve("theirs").toString());
    JsonNode runs = JSON.readTree(Python.run("read_events.py", log.toString())).get("runs");
    for (JsonNode event : runs.findParents("wallTime")) {
      ((ObjectNode) event).remove("wallTime");
    }
    assertEquals(runs.get("theirs"), runs.get("ours"));
  }

  @Test
  void plugInsReadTheCurvesTheLayoutTheTrialAndTheGraph() throws JsonProcessingException {
    try (EventWriter writer = new EventWriter(log.resolve("ours"))) {
      writer.precisionRecall(
          "cats", 3, new int[] {3, 1, 0}, new int[] {1, 0, 0}, new int[] {1, 3, 4});
      writer.layout(
          new ScalarLayout(
              List.of(
                  new Group("losses", List.of(new Chart("both", List.of("loss/a.b", "loss/c")))),
                  new Group("more", List.of(new Chart("one", List.of("rate")))))));
      writer.startTrial(
          "first", Map.of("model.size", 416, "schedule.rate", 1e-3, "tight", true, "kind", "tiny"));
      writer.graph(
          GraphDef.newBuilder()
              .addNode(NodeDef.newBuilder().setName("backbone/conv").setOp("Conv2D"))
              .build());
      writer.scalar("metrics/mAP", 3, 0.25);
      writer.scalar("metrics/mAP", 4, 0.5);
      writer.endTrial(4);
    }
    JsonNode read = JSON.readTree(Python.run("read_events.py", log.toString()));

    JsonNode curve = read.get("precisionRecall").get("ours").get("cats").get(0);
    assertEquals(3, curve.get("step").asInt());
    assertEquals( // the end, where nothing is detected, is left out by the plugin
        JSON.readTree("[[3, 1], [1, 0], [0, 0], [1, 3], [0.75, 1.0], [0.75, 0.25], [0.0, 0.5]]"),
        JSON.valueToTree(
            Stream.of(
                    "true_positives",
                    "false_positives",
                    "true_negatives",
                    "false_negatives",
                    "precision",
                    "recall",
                    "thresholds")
                .map(curve::get)
                .toList()));

    JsonNode groups = read.get("layout").get("category");
    assertEquals(2, groups.size());
    assertEquals("losses", groups.get(0).get("title").asText());
    JsonNode chart = groups.get(0).get("chart").get(0);
    assertEquals("both", chart.get("title").asText());
    assertEquals(
        JSON.valueToTree(List.of("loss/a\\.b$", "loss/c$")), chart.get("multiline").get("tag"));

    assertEquals(
        JSON.readTree(
            """
            [{"name": "first",
              "sessions": [{"name": "ours", "status": "STATUS_SUCCESS"}],
              "hparams": {"model.size": 416.0, "schedule.rate": 0.001, "tight": true, "kind": "tiny"},
              "metrics": {"metrics/mAP": 0.5}}]
            """),
        read.get("trials"));
    assertEquals(JSON.readTree("{\"ours\": [\"backbone/conv\"]}"), read.get("graphs"));
  }

  private static void writeValues(Path run) {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli((long) (WALL_TIME * 1000)));
    try (EventWriter writer = new EventWriter(run, Duration.ofHours(1), clock)) {
      writer.scalar("loss/total", 1, 1.0 / 3);
      writer.scalar("loss/total", 2, 1e-30);
      writer.scalar("loss/total", 5_000_000_000L, -12345.678);
      writer.text("config", 0, "# Größe\n\n416×416");
      BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < 2; y++) {
        image.setRGB(0, y, 0xff0000);
        image.setRGB(1, y, 0x00ff00);
        image.setRGB(2, y, 0x123456);
      }
      writer.image("boxes", 3, image);
      writer.histogram("spread", 5, Histogram.of(-30, 0, 15, 30, 0.5f));
      writer.histogram("all_the_same", 5, Histogram.of(7, 7, 7));
    }
  }

  private static void assertScalar(long step, float value, JsonNode event) {
    assertEquals(step, event.get("step").asLong());
    assertEquals(value, (float) event.get("value").asDouble());
    assertEquals(WALL_TIME, event.get("wallTime").asDouble());
  }
}
