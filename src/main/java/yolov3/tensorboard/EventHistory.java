package yolov3.tensorboard;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.proto.Event;
import yolov3.io.RunFailedException;
import yolov3.io.TfRecordFrame;

/**
 * The event files that earlier processes of a run left in a folder. Steps that a run repeats after
 * a crash are cut off: TensorBoard drops the older ones, but TensorFlow's {@code summary_iterator}
 * and TensorBoard's own {@code EventAccumulator} show both.
 */
public final class EventHistory {

  private static final Pattern SECONDS =
      Pattern.compile("^" + Pattern.quote(EventWriter.FILE_PREFIX) + "(\\d{1,18})\\.");

  private EventHistory() {}

  /**
   * Cuts each file of a folder where a step begins, or where its writer was killed in the middle of
   * an event; the first event of each, its version, stays. No process may be writing to one.
   *
   * @param folder of one run of TensorBoard, may be absent
   * @param step the first update that will be written again
   * @return whether there was any file
   * @throws RunFailedException when a file can't be read or cut
   */
  public static boolean cutFrom(Path folder, long step) {
    List<Path> files = files(folder);
    for (Path file : files) {
      try {
        long kept = bytesBefore(file, step);
        if (kept < Files.size(file)) {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(kept);
          }
        }
      } catch (IOException e) {
        throw EventWriter.failure(file, e);
      }
    }
    return !files.isEmpty();
  }

  /** Returns the max of the seconds in the names of a folder's files; 0 when there are none. */
  static long lastSecond(Path folder) {
    return files(folder).stream()
        .map(file -> SECONDS.matcher(file.getFileName().toString()))
        .filter(Matcher::find)
        .mapToLong(name -> Long.parseLong(name.group(1)))
        .max()
        .orElse(0);
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith(EventWriter.FILE_PREFIX))
          .toList();
    } catch (IOException e) {
      throw EventWriter.failure(folder, e);
    }
  }

  // events of one file are in the order of their steps
  private static long bytesBefore(Path file, long step) throws IOException {
    long kept = 0;
    try (InputStream stream = Files.newInputStream(file);
        DataInputStream in = new DataInputStream(new BufferedInputStream(stream))) {
      for (byte[] record = next(in); record != null; record = next(in)) {
        Event event = Event.parseFrom(record);
        if (event.getStep() >= step && !event.hasFileVersion()) {
          break;
        }
        kept += record.length + TfRecordFrame.BYTES_AROUND;
      }
    }
    return kept;
  }

  /** Returns null at the end of the file and before a record that is cut or damaged. */
  private static byte[] next(DataInputStream in) throws IOException {
    try {
      byte[] length = new byte[Long.BYTES];
      in.readFully(length);
      if (!TfRecordFrame.isChecksumOf(length, in.readInt())) {
        return null;
      }
      byte[] record =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.readFully(record);
      return TfRecordFrame.isChecksumOf(record, in.readInt()) ? record : null;
    } catch (EOFException e) {
      return null;
    }
  }
}
