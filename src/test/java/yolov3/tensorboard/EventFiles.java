package yolov3.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.tensorflow.proto.Event;

/** Reads event files without TensorFlow. */
public final class EventFiles {

  private EventFiles() {}

  /** All events of the only file in a folder. */
  public static List<Event> readOnly(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files = entries.toList();
      assertEquals(1, files.size(), files.toString());
      return read(files.get(0));
    }
  }

  /** Takes the frames apart and checks both checksums of each. */
  public static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertEquals(unmask(bytes.getInt()), crc(length));
      byte[] record =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(record);
      assertEquals(unmask(bytes.getInt()), crc(record));
      events.add(Event.parseFrom(record));
    }
    return events;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static int unmask(int masked) {
    return Integer.rotateLeft(masked - 0xa282ead8, 15);
  }
}
