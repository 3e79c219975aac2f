package yolov3.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/** Length and CRC-32C of a file, by which a whole file is told from a torn one. */
public record FileChecksum(long bytes, long crc32c) {

  /** Reads the whole file. */
  public static FileChecksum of(Path file) throws IOException {
    try (CheckedInputStream in = new CheckedInputStream(Files.newInputStream(file), new CRC32C())) {
      long bytes = in.transferTo(OutputStream.nullOutputStream());
      return new FileChecksum(bytes, in.getChecksum().getValue());
    }
  }
}
