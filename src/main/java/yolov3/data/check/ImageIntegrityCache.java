package yolov3.data.check;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import yolov3.data.image.ImageDecoder;
import yolov3.io.AtomicFile;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * A memory of the images that were decoded and found whole, by path, length and time, so that the
 * next run need not decode them again. Thread-safe.
 */
public final class ImageIntegrityCache {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, Entry> known;

  /**
   * An image that was whole.
   *
   * @param bytes length of the file
   * @param modifiedMillis time of its last change
   */
  private record Entry(long bytes, long modifiedMillis, String contentHash) {}

  private ImageIntegrityCache(Path file, Map<String, Entry> known) {
    this.file = file;
    this.known = new ConcurrentHashMap<>(known);
  }

  /**
   * @param file where the memory is kept; absent, unreadable or damaged is as good as empty
   */
  public static ImageIntegrityCache open(Path file) {
    Map<String, Entry> known = null;
    try {
      known = JSON.readValue(file.toFile(), new TypeReference<HashMap<String, Entry>>() {});
    } catch (IOException e) {
      // as good as empty
    }
    if (known == null) { // the file may say so
      known = new HashMap<>();
    }
    known.values().removeIf(entry -> entry == null || entry.contentHash == null);
    return new ImageIntegrityCache(file, known);
  }

  /**
   * Decodes an image unless it is known to be whole.
   *
   * @return a hash of the file's bytes
   * @throws UserException when it can't be read
   */
  public String contentHash(Path image) {
    String key = image.toAbsolutePath().normalize().toString();
    try {
      long bytes = Files.size(image);
      long modified = Files.getLastModifiedTime(image).toMillis();
      Entry entry = known.get(key);
      if (entry == null || entry.bytes != bytes || entry.modifiedMillis != modified) {
        ImageDecoder.read(image);
        entry = new Entry(bytes, modified, hash(image));
        known.put(key, entry);
      }
      return entry.contentHash;
    } catch (IOException e) {
      throw IoErrors.unreadable(image, e);
    }
  }

  /** Writes the memory for the next run, if it can: without it only time is lost. */
  public void save() {
    try {
      AtomicFile.writeWithFolders(file, json -> JSON.writeValue(json, new TreeMap<>(known)));
    } catch (RunFailedException e) {
      // the next run decodes the images again
    }
  }

  /** In small pieces: a whole file a core is a lot of memory. */
  private static String hash(Path image) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream file = new DigestInputStream(Files.newInputStream(image), digest)) {
        file.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
