package yolov3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import yolov3.config.RunConfig;
import yolov3.io.UserException;

@Tag("tensorflow")
class AnnouncementTest {

  private static final RunConfig ASKED =
      RunConfig.defaults()
          .with("name", "digits")
          .with("data.train", "train.txt")
          .with("data.validation", "validation.txt")
          .with("data.names", "digits.names")
          .toConfig();

  private static final RunConfig RESOLVED = ASKED.with("training.precision", "float32");

  private final Announcement announcement =
      Announcement.parse(
          Announcement.of(ASKED, RESOLVED, Map.of("training images", "1a", "class names", "2b"))
              .toJson());

  @Test
  void workersTrainWithTheConfigThatTheChiefResolved() {
    assertEquals(RESOLVED, announcement.configFor(ASKED));
    assertEquals(RESOLVED, announcement.configFor(ASKED.with("data.loader_threads", 7)));
  }

  @Test
  void anotherConfigIsRefusedByItsKeys() {
    RunConfig other = ASKED.with("training.batch_size", 64);
    String message =
        assertThrows(UserException.class, () -> announcement.configFor(other)).getMessage();
    assertTrue(message.contains("training.batch_size: 4 → 64"), message);
  }

  @Test
  void otherDataAreRefused() {
    announcement.requireSameData(Map.of("class names", "2b", "training images", "1a"));
    String message =
        assertThrows(
                UserException.class,
                () ->
                    announcement.requireSameData(
                        Map.of("class names", "2b", "training images", "3c")))
            .getMessage();
    assertTrue(message.contains("training images differ"), message);
  }

  @Test
  void anotherVersionIsRefused() {
    Announcement other = new Announcement(false, 0, "yolov3 0 with TensorFlow 1", "", "", Map.of());
    String message = assertThrows(UserException.class, () -> other.configFor(ASKED)).getMessage();
    assertTrue(message.startsWith("the chief runs yolov3 0 with TensorFlow 1 and"), message);
  }
}
