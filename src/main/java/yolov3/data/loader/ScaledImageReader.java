package yolov3.data.loader;

import java.nio.file.Path;
import yolov3.data.image.BilinearResize;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Letterbox;

/**
 * Reader of images that are scaled down to the size that is needed, and kept in memory as far as
 * the cache allows. The pixels do not depend on the cache. Thread-safe.
 */
public final class ScaledImageReader {

  private final int size;
  private final ImageCache cache;

  /**
   * An image no larger than needed.
   *
   * @param original size of the image on disk
   * @param scaled scaled down, or as it is on disk; not to be changed
   */
  public record ScaledImage(ImageSize original, RgbImage scaled) {}

  /**
   * @param size side of the square that an image is made to fit, pixels; smaller images stay as
   *     they are
   * @param cache several readers may share one
   */
  public ScaledImageReader(int size, ImageCache cache) {
    this.size = size;
    this.cache = cache;
  }

  /**
   * @throws yolov3.io.UserException when the image can't be read
   */
  public ScaledImage read(Path image) {
    ScaledImage kept = cache.get(image, size);
    if (kept == null) {
      kept = ImageDecoder.read(image, this::scaled);
      cache.put(image, size, kept);
    }
    return kept;
  }

  private ScaledImage scaled(RgbImage image) {
    if (image.width() <= size && image.height() <= size) {
      return new ScaledImage(image.size(), image);
    }
    Letterbox fit = new Letterbox(image.width(), image.height(), size);
    int width = fit.scaledWidth();
    int height = fit.scaledHeight();
    byte[] pixels =
        BilinearResize.resize(image.pixels(), image.width(), image.height(), 3, width, height);
    return new ScaledImage(image.size(), new RgbImage(width, height, pixels));
  }
}
