package yolov3.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The frame of one record in a TFRecord file (tensorflow/core/lib/io/record_writer.h). */
public final class TfRecordFrame {

  public static final int BYTES_AROUND = Long.BYTES + Integer.BYTES + Integer.BYTES;

  private static final int MASK_DELTA = 0xa282ead8;

  private TfRecordFrame() {}

  /**
   * Frames a record: length (8 bytes), checksum of those (4), the record, checksum of the record
   * (4); numbers little-endian.
   */
  public static byte[] of(byte[] record) {
    ByteBuffer frame =
        ByteBuffer.allocate(BYTES_AROUND + record.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(record.length);
    frame.putInt(maskedCrc(frame.array(), 0, Long.BYTES));
    frame.put(record);
    frame.putInt(maskedCrc(record, 0, record.length));
    return frame.array();
  }

  /** Checks the number that was read behind these bytes, as {@link #of} writes it. */
  public static boolean isChecksumOf(byte[] bytes, int found) {
    return maskedCrc(bytes, 0, bytes.length) == Integer.reverseBytes(found);
  }

  /** CRC-32C, rotated right by 15 bits and shifted (tensorflow/core/lib/hash/crc32c.h). */
  private static int maskedCrc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
