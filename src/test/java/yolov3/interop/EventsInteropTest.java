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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.tensorboard.EventWriter;

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
    assertEquals(3, tags.size());
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
             "images": {"ours": ["boxes"]}}
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
    }
  }

  private static void assertScalar(long step, float value, JsonNode event) {
    assertEquals(step, event.get("step").asLong());
    assertEquals(value, (float) event.get("value").asDouble());
    assertEquals(WALL_TIME, event.get("wallTime").asDouble());
  }
}
