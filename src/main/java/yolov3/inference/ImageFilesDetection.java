package yolov3.inference;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;
import yolov3.io.UserException;

/** Applies a detector to image files, several of one size in one call. */
public final class ImageFilesDetection {

  private final Detector detector;
  private final DetectionLimits limits;
  private final int batchSize;
  private final List<Path> paths = new ArrayList<>(); // of the next call
  private final List<RgbImage> images = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private long nanos;
  private int done;

  /**
   * @param detector owned by the caller
   * @param batchSize maximum images per call, at least 1
   */
  public ImageFilesDetection(Detector detector, DetectionLimits limits, int batchSize) {
    this.detector = detector;
    this.limits = limits;
    this.batchSize = batchSize;
  }

  /**
   * Goes through images in their order and skips those that can't be read.
   *
   * @param found takes the detections of each image
   * @param imagesDone takes the count of images that are done, skipped ones included
   */
  public void run(List<Path> files, Consumer<ImageDetections> found, IntConsumer imagesDone) {
    for (Path file : files) {
      RgbImage image;
      try {
        image = ImageDecoder.read(file);
      } catch (UserException e) {
        unreadable.add(e.getMessage());
        continue;
      }
      if (!fits(image)) {
        detect(found, imagesDone);
      }
      paths.add(file);
      images.add(image);
    }
    detect(found, imagesDone);
    imagesDone.accept(files.size());
  }

  private boolean fits(RgbImage image) {
    return images.isEmpty()
        || image.size().equals(images.get(0).size())
            && images.size() < Detector.imagesPerCall(image.size(), batchSize);
  }

  private void detect(Consumer<ImageDetections> found, IntConsumer imagesDone) {
    if (!images.isEmpty()) {
      long start = System.nanoTime();
      List<List<Detection>> detections = detector.detect(images, limits);
      nanos += System.nanoTime() - start;
      for (int i = 0; i < images.size(); i++) {
        found.accept(new ImageDetections(paths.get(i), images.get(i), detections.get(i)));
        done++;
        imagesDone.accept(done + unreadable.size());
      }
      paths.clear();
      images.clear();
    }
  }

  /** Returns the errors of the images that were skipped. */
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  /** Returns the count of images that went through the detector. */
  public int done() {
    return done;
  }

  /** Returns the time of the detector alone, without reading images and writing results. */
  public double seconds() {
    return nanos / 1e9;
  }
}
