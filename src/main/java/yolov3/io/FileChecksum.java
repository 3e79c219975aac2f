package yolov3.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Tells a whole file from a torn one.
 *
 * @param bytes length of the file
 * @param crc32c checksum of its bytes
 */
public record FileChecksum(long bytes, long crc32c) {

  private static final int BUFFER_BYTES = 1 << 16;

  /** Reads the whole file. */
  public static FileChecksum of(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    long bytes = 0;
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES); // a direct one lives to the next GC
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        bytes += buffer.remaining();
        crc.update(buffer);
        buffer.clear();
      }
    }
    return new FileChecksum(bytes, crc.getValue());
  }
}
