package yolov3.data.loader;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import yolov3.data.loader.ScaledImageReader.ScaledImage;

/**
 * Decoded images kept in memory up to a limit. Nothing is evicted: in an order that is new every
 * epoch no image is a better guess than another. Thread-safe.
 */
public final class ImageCache {

  private final long limitBytes;
  private final Map<Key, ScaledImage> entries = new ConcurrentHashMap<>();
  private final AtomicLong usedBytes = new AtomicLong();

  /** An image, and the size that it was made to fit: readers for different inputs share a limit. */
  private record Key(Path image, int size) {}

  /**
   * @param limitBytes maximum bytes of pixels; 0 keeps nothing
   */
  public ImageCache(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Returns the bytes of pixels that are kept. */
  public long usedBytes() {
    return usedBytes.get();
  }

  /** The image of that path made to fit that size, or null. */
  ScaledImage get(Path image, int size) {
    return entries.get(new Key(image, size));
  }

  void put(Path image, int size, ScaledImage scaled) {
    int bytes = scaled.scaled().pixels().length;
    if (usedBytes.addAndGet(bytes) > limitBytes
        || entries.putIfAbsent(new Key(image, size), scaled) != null) {
      usedBytes.addAndGet(-bytes);
    }
  }
}
