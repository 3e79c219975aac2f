package yolov3.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.Event;
import yolov3.io.TfRecordFrame;

class EventHistoryTest {

  @TempDir Path temp;

  @Test
  void stepsThatAreWrittenAgainAreCutOff() throws IOException {
    Path file = write(1, 2, 2, 3, 4);
    assertTrue(EventHistory.cutFrom(temp, 3));
    assertEquals(List.of(0L, 1L, 2L, 2L), steps(file));
  }

  @Test
  void fileThatIsCutFromTheStartKeepsItsVersion() throws IOException {
    Path file = write(0, 1);
    assertTrue(EventHistory.cutFrom(temp, 0));
    assertEquals(1, EventFiles.read(file).size());
    assertEquals("brain.Event:2", EventFiles.read(file).get(0).getFileVersion());
  }

  @Test
  void everyFileOfTheFolderIsCut() throws IOException {
    Path first = write(1, 2);
    Path second = write(3, 4);
    assertTrue(EventHistory.cutFrom(temp, 1));
    assertEquals(List.of(0L), steps(first));
    assertEquals(List.of(0L), steps(second));
  }

  @Test
  void nothingIsTouchedWhenNothingIsWrittenAgain() throws IOException {
    Path file = write(1, 2);
    byte[] before = Files.readAllBytes(file);
    assertTrue(EventHistory.cutFrom(temp, 3));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 11, 12, 13, 60})
  void eventThatIsTornAtTheEndIsCutOff(int bytesThere) throws IOException {
    Path file = write(1, 2);
    long whole = Files.size(file);
    byte[] frame = TfRecordFrame.of(Event.newBuilder().setStep(3).build().toByteArray());
    byte[] torn = new byte[bytesThere]; // a power cut also leaves zeros
    System.arraycopy(frame, 0, torn, 0, Math.min(bytesThere, frame.length - 1));
    Files.write(file, torn, StandardOpenOption.APPEND);
    EventHistory.cutFrom(temp, 4);
    assertEquals(whole, Files.size(file));
  }

  @Test
  void folderThatIsNotThereHasNoHistory() {
    assertFalse(EventHistory.cutFrom(temp.resolve("log"), 1));
    assertFalse(EventHistory.cutFrom(temp, 1));
  }

  private Path write(int... steps) {
    try (EventWriter writer = new EventWriter(temp)) {
      for (int step : steps) {
        writer.scalar("loss/total", step, 1);
      }
      return writer.file();
    }
  }

  private static List<Long> steps(Path file) throws IOException {
    return EventFiles.read(file).stream().map(Event::getStep).toList();
  }
}
