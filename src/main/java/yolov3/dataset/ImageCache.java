package yolov3.dataset;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import yolov3.geometry.Letterbox;

/**
 * Keeps letterboxed images in memory up to a limit. What does not fit is not kept: in an order that
 * is new every epoch no image is a better guess than another. Threads may share one.
 */
public final class ImageCache {

  private final long limitBytes;
  private final Map<Path, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicLong usedBytes = new AtomicLong();

  /**
   * An image as the network gets it.
   *
   * @param letterbox where the image lies in the input
   * @param pixels [inputSize · inputSize · 3], RGB, row by row; not to be changed
   */
  record Entry(Letterbox letterbox, byte[] pixels) {}

  /**
   * @param limitBytes most bytes of pixels that are kept; 0 keeps nothing
   */
  public ImageCache(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Bytes of pixels that are kept. */
  public long usedBytes() {
    return usedBytes.get();
  }

  /** The image of that path, or null. */
  Entry get(Path image) {
    return entries.get(image);
  }

  void put(Path image, Entry entry) {
    int bytes = entry.pixels.length;
    if (usedBytes.addAndGet(bytes) > limitBytes || entries.putIfAbsent(image, entry) != null) {
      usedBytes.addAndGet(-bytes);
    }
  }
}
