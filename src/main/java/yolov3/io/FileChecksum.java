package yolov3.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Length and CRC-32C of a file, by which a whole file is told from a torn one. */
public record FileChecksum(long bytes, long crc32c) {

  /** Reads the whole file. */
  public static FileChecksum of(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    long bytes = 0;
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16); // a direct one lives to the next GC
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
