package yolov3.tensorboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;
import yolov3.io.RunFailedException;
import yolov3.io.TfRecordFrame;

class EventWriterTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path temp;

  private Instant now = Instant.ofEpochSecond(1_700_000_000, 250_000_000);
  private final InstantSource clock = () -> now;

  @Test
  void frameHasTheChecksumsOfTensorFlow() {
    // what tf.io.TFRecordWriter writes for the record b"yolo"
    assertEquals(
        "040000000000000042455204796f6c6f84cc9e85",
        HexFormat.of().formatHex(TfRecordFrame.of("yolo".getBytes(UTF_8))));
  }

  @Test
  void fileIsNamedBySecondHostAndNumberInANewFolder() {
    Path folder = temp.resolve("log/run/train");
    try (EventWriter first = new EventWriter(folder, HOUR, clock);
        EventWriter second = new EventWriter(folder, HOUR, clock)) {
      assertEquals(folder, first.file().getParent());
      assertTrue(
          first
              .file()
              .getFileName()
              .toString()
              .matches("events\\.out\\.tfevents\\.1700000000\\..+\\.0\\.v2"),
          first.file().toString());
      assertTrue(second.file().toString().endsWith(".1.v2"), second.file().toString());
    }
  }

  /** TensorBoard reads the files of a folder in the order of their names. */
  @Test
  void fileIsNamedAfterEarlierOnesThoughTheClockWentBack() throws IOException {
    Path earlier = Files.createFile(temp.resolve("events.out.tfevents.1700000100.other.7.v2"));
    Files.createFile(temp.resolve("events.out.tfevents.unnumbered"));
    Files.createFile(temp.resolve("notes.txt"));
    try (EventWriter writer = new EventWriter(temp, HOUR, clock)) {
      String name = writer.file().getFileName().toString();
      assertTrue(name.compareTo(earlier.getFileName().toString()) > 0, name);
    }
  }

  @Test
  void versionComesFirstAndAtOnce() throws IOException {
    try (EventWriter writer = new EventWriter(temp, HOUR, clock)) {
      List<Event> events = EventFiles.read(writer.file());
      assertEquals(1, events.size());
      assertEquals("brain.Event:2", events.get(0).getFileVersion());
      assertEquals(1_700_000_000.25, events.get(0).getWallTime());
    }
  }

  @Test
  void scalarIsAFloatTensor() throws IOException {
    Event event = writeOne(writer -> writer.scalar("loss/total", 7, 1.0 / 3));
    assertEquals(7, event.getStep());
    assertEquals(1_700_000_000.25, event.getWallTime());
    Summary.Value value = event.getSummary().getValue(0);
    assertEquals("loss/total", value.getTag());
    assertEquals("scalars", value.getMetadata().getPluginData().getPluginName());
    assertEquals(DataClass.DATA_CLASS_SCALAR, value.getMetadata().getDataClass());
    assertEquals(DataType.DT_FLOAT, value.getTensor().getDtype());
    assertTrue(value.getTensor().hasTensorShape());
    assertEquals(0, value.getTensor().getTensorShape().getDimCount());
    assertEquals(List.of((float) (1.0 / 3)), value.getTensor().getFloatValList());
  }

  @Test
  void textIsAStringTensor() throws IOException {
    Event event = writeOne(writer -> writer.text("config", 0, "# Größe\n\n416×416"));
    Summary.Value value = event.getSummary().getValue(0);
    assertEquals("config", value.getTag());
    assertEquals("text", value.getMetadata().getPluginData().getPluginName());
    assertEquals(DataClass.DATA_CLASS_TENSOR, value.getMetadata().getDataClass());
    assertEquals(DataType.DT_STRING, value.getTensor().getDtype());
    assertEquals(0, value.getTensor().getTensorShape().getDimCount());
    assertEquals("# Größe\n\n416×416", value.getTensor().getStringVal(0).toStringUtf8());
  }

  @Test
  void imageIsWidthHeightAndPng() throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 1, 0x123456);
    Event event = writeOne(writer -> writer.image("boxes", 12, image));
    assertEquals(12, event.getStep());
    Summary.Value value = event.getSummary().getValue(0);
    assertEquals("images", value.getMetadata().getPluginData().getPluginName());
    assertEquals(DataClass.DATA_CLASS_BLOB_SEQUENCE, value.getMetadata().getDataClass());
    assertEquals(DataType.DT_STRING, value.getTensor().getDtype());
    assertEquals(3, value.getTensor().getTensorShape().getDim(0).getSize());
    assertEquals("3", value.getTensor().getStringVal(0).toStringUtf8());
    assertEquals("2", value.getTensor().getStringVal(1).toStringUtf8());
    byte[] png = value.getTensor().getStringVal(2).toByteArray();
    BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(png));
    assertArrayEquals(image.getRGB(0, 0, 3, 2, null, 0, 3), decoded.getRGB(0, 0, 3, 2, null, 0, 3));
  }

  @Test
  void severalImagesOfOneTagAreJpegs() throws IOException {
    BufferedImage grey = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
    grey.createGraphics().fillRect(0, 0, 16, 16);
    BufferedImage black = new BufferedImage(32, 16, BufferedImage.TYPE_3BYTE_BGR);
    Event event = writeOne(writer -> writer.images("pairs", 12, List.of(grey, black)));
    Summary.Value value = event.getSummary().getValue(0);
    assertEquals("images", value.getMetadata().getPluginData().getPluginName());
    assertEquals(4, value.getTensor().getTensorShape().getDim(0).getSize());
    assertEquals("32", value.getTensor().getStringVal(0).toStringUtf8());
    assertEquals("16", value.getTensor().getStringVal(1).toStringUtf8());
    byte[] jpeg = value.getTensor().getStringVal(2).toByteArray();
    assertEquals("ffd8ff", HexFormat.of().formatHex(jpeg, 0, 3));
    BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(jpeg));
    assertEquals(0xff, decoded.getRGB(4, 8) & 0xff, 3);
    assertEquals(0x00, decoded.getRGB(28, 8) & 0xff, 3);
  }

  @Test
  void histogramIsEdgesAndCounts() throws IOException {
    Event event = writeOne(writer -> writer.histogram("weights/a", 5, Histogram.of(0, 30, 30)));
    assertEquals(5, event.getStep());
    Summary.Value value = event.getSummary().getValue(0);
    assertEquals("weights/a", value.getTag());
    assertEquals("histograms", value.getMetadata().getPluginData().getPluginName());
    assertEquals(DataType.DT_DOUBLE, value.getTensor().getDtype());
    assertEquals(30, value.getTensor().getTensorShape().getDim(0).getSize());
    assertEquals(3, value.getTensor().getTensorShape().getDim(1).getSize());
    List<Double> numbers = value.getTensor().getDoubleValList();
    assertEquals(90, numbers.size());
    assertEquals(List.of(0.0, 1.0, 1.0, 1.0, 2.0, 0.0), numbers.subList(0, 6));
    assertEquals(List.of(29.0, 30.0, 2.0), numbers.subList(87, 90));
  }

  @Test
  void numbersOfOneStepShareAnEvent() throws IOException {
    Event event = writeOne(writer -> writer.scalars(7, Map.of("a", 1.0, "b", 2.0)));
    assertEquals(7, event.getStep());
    assertEquals(2, event.getSummary().getValueCount());
    for (Summary.Value value : event.getSummary().getValueList()) {
      assertEquals("scalars", value.getMetadata().getPluginData().getPluginName());
      assertEquals(
          value.getTag().equals("a") ? List.of(1f) : List.of(2f),
          value.getTensor().getFloatValList());
    }
  }

  @Test
  void precisionRecallCurveIsSixRows() throws IOException {
    Event event =
        writeOne(
            writer ->
                writer.precisionRecall(
                    "cats", 9, new int[] {3, 1, 0}, new int[] {1, 0, 0}, new int[] {1, 3, 4}));
    Summary.Value value = event.getSummary().getValue(0);
    assertEquals("pr_curves", value.getMetadata().getPluginData().getPluginName());
    assertEquals(6, value.getTensor().getTensorShape().getDim(0).getSize());
    assertEquals(3, value.getTensor().getTensorShape().getDim(1).getSize());
    assertEquals(
        List.of(
            3f, 1f, 0f, // right
            1f, 0f, 0f, // wrong
            0f, 0f, 0f, 1f, 3f, 4f, // missed
            3 / 4f, 1f, 0f, // precision
            3 / 4f, 1 / 4f, 0f), // recall
        value.getTensor().getFloatValList());
    assertEquals(
        "1003", // field 2, a varint: 3 thresholds
        HexFormat.of().formatHex(value.getMetadata().getPluginData().getContent().toByteArray()));
  }

  @Test
  void writesReachTheFileOnFlushAndClose() throws IOException {
    EventWriter writer = new EventWriter(temp, HOUR, clock);
    writer.scalar("a", 1, 1);
    assertEquals(1, EventFiles.read(writer.file()).size());
    writer.flush();
    assertEquals(2, EventFiles.read(writer.file()).size());
    writer.scalar("a", 2, 2);
    writer.close();
    writer.close();
    assertEquals(3, EventFiles.read(writer.file()).size());
    assertThrows(IllegalStateException.class, () -> writer.scalar("a", 3, 3));
  }

  @Test
  void writesFlushWhenTheIntervalHasPassed() throws IOException {
    try (EventWriter writer = new EventWriter(temp, Duration.ofSeconds(10), clock)) {
      now = now.plusSeconds(9);
      writer.scalar("a", 1, 1);
      assertEquals(1, EventFiles.read(writer.file()).size());
      now = now.plusSeconds(1);
      writer.scalar("a", 2, 2);
      assertEquals(3, EventFiles.read(writer.file()).size());
      now = now.plusSeconds(9);
      writer.scalar("a", 3, 3);
      assertEquals(3, EventFiles.read(writer.file()).size());
      now = now.minusSeconds(60);
      writer.scalar("a", 4, 4);
      assertEquals(5, EventFiles.read(writer.file()).size());
    }
  }

  @Test
  void folderThatCannotBeMadeIsNamed() throws IOException {
    Path occupied = Files.createFile(temp.resolve("log"));
    RunFailedException failure =
        assertThrows(RunFailedException.class, () -> new EventWriter(occupied, HOUR, clock));
    assertTrue(
        failure.getMessage().startsWith(occupied + ": cannot write TensorBoard events ("),
        failure.getMessage());
  }

  private Event writeOne(Consumer<EventWriter> write) throws IOException {
    try (EventWriter writer = new EventWriter(temp, Duration.ZERO, clock)) {
      write.accept(writer);
      List<Event> events = EventFiles.read(writer.file());
      assertEquals(2, events.size());
      return events.get(1);
    }
  }

  @Test
  void fileThatWasDeletedIsMissedAtTheNextFlush() throws IOException {
    try (EventWriter writer = new EventWriter(temp, HOUR, clock)) {
      writer.scalar("loss/total", 1, 2);
      Files.delete(writer.file());
      RunFailedException failure = assertThrows(RunFailedException.class, writer::flush);
      assertEquals(
          writer.file() + ": cannot write TensorBoard events (no such file)", failure.getMessage());
    }
  }
}
