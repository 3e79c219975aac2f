package yolov3.data.annotation.tfrecord;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import yolov3.io.IoErrors;
import yolov3.io.TfRecordFrame;
import yolov3.io.UserException;

/** Records of a TFRecord file, one after the other, their checksums checked. */
final class TfRecordFile implements Closeable {

  /** More than any image with its boxes; a wrong length is refused before it is in memory. */
  private static final long MAX_BYTES = 1L << 30;

  private final Path file;
  private final DataInputStream stream;
  private final long bytes;
  private long position;
  private int records;

  private TfRecordFile(Path file) throws IOException {
    this.file = file;
    this.bytes = Files.size(file);
    this.stream = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
  }

  /**
   * Opens a file; the caller closes it.
   *
   * @throws UserException when there is no such file or it can't be read
   */
  static TfRecordFile open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "TFRecord file '%s' %s"
              .formatted(file, Files.exists(file) ? "is not a file" : "not found"));
    }
    try {
      return new TfRecordFile(file);
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
  }

  /** Tells whether a file starts as a record does, with a length and its checksum. */
  static boolean isOne(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (TfRecordFile records = new TfRecordFile(file)) {
      records.readLength();
      return true;
    } catch (IOException | UserException e) {
      return false;
    }
  }

  /** Returns {@code file: record 3}, the place of the last record. */
  String place() {
    return "%s: record %d".formatted(file, records);
  }

  /**
   * Returns the next record, or null behind the last.
   *
   * @throws UserException when the file is cut or damaged
   */
  byte[] next() {
    if (position == bytes) {
      return null;
    }
    records++;
    try {
      byte[] record = new byte[(int) readLength()];
      stream.readFully(record);
      requireChecksum(record, "data");
      position += TfRecordFrame.BYTES_AROUND + record.length;
      return record;
    } catch (EOFException e) {
      throw damaged("the file ends inside it", e);
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
  }

  private long readLength() throws IOException {
    byte[] length = new byte[Long.BYTES];
    stream.readFully(length);
    requireChecksum(length, "length");
    long value = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) { // little-endian
      value = value << Byte.SIZE | length[i] & 0xff;
    }
    long left = bytes - position - TfRecordFrame.BYTES_AROUND;
    if (value < 0 || value > Math.min(left, MAX_BYTES)) {
      throw damaged(
          left < value && value > 0 && value <= MAX_BYTES
              ? "the file ends inside it"
              : "its length is %d bytes; expected at most %d".formatted(value, MAX_BYTES),
          null);
    }
    return value;
  }

  private void requireChecksum(byte[] content, String what) throws IOException {
    if (!TfRecordFrame.isChecksumOf(content, stream.readInt())) {
      throw damaged("the checksum of its %s is wrong".formatted(what), null);
    }
  }

  private UserException damaged(String reason, Exception cause) {
    return new UserException(
        "%s, at byte %d: %s; expected a TFRecord file that is whole"
            .formatted(place(), position, reason),
        cause);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
