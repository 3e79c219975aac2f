package yolov3;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import yolov3.data.ClassNames;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;
import yolov3.geometry.LetterboxRule;
import yolov3.inference.DarknetDetector;
import yolov3.inference.DetectionLimits;
import yolov3.inference.Detector;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelLocator;
import yolov3.io.UserException;
import yolov3.network.runtime.NativeMemory;

/**
 * Trained network that finds objects in images.
 *
 * <p>Detections are sorted by descending confidence; their boxes are in pixels of the image that
 * was given, their class is an index of {@link #classNames}.
 *
 * <p>Thread-safe: threads may detect with one detector at the same time, and each gets what it
 * would get alone. {@link #close} waits for the calls under way. Owns native memory; close it.
 */
public final class ObjectDetector implements AutoCloseable {

  static {
    NativeMemory.leaveLimitsToTensorFlow();
  }

  /** Images per call of the network; more are hardly faster. */
  private static final int MAX_BATCH = 16;

  private final Detector detector;
  private final DetectionLimits limits;
  private final ReadWriteLock lock = new ReentrantReadWriteLock(); // writing is closing
  private boolean closed;

  ObjectDetector(Detector detector, DetectionLimits limits) {
    this.detector = detector;
    this.limits = limits;
  }

  /**
   * Limits of what a detector returns.
   *
   * @param confidenceThreshold minimum confidence, 0 to 1; empty for what the model was exported
   *     with, which is very low unless the export was given another
   * @param nmsIouThreshold IoU, 0 to 1, above which NMS drops a box of the same class with a lower
   *     confidence; empty for what the model was exported with
   * @param maxDetections of an image, at least 1; empty for what the model was exported with
   * @param classes names of the classes that are wanted; empty for all
   */
  public record Options(
      OptionalDouble confidenceThreshold,
      OptionalDouble nmsIouThreshold,
      OptionalInt maxDetections,
      Set<String> classes) {

    /** Limits that the model was exported with. */
    public static final Options OF_MODEL =
        new Options(OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(), Set.of());

    /** Keeps a copy of the names. */
    public Options {
      classes = Set.copyOf(classes);
    }

    /** Returns the limits of the model with a confidence threshold, 0 to 1. */
    public static Options confidenceThreshold(double threshold) {
      return new Options(
          OptionalDouble.of(threshold), OptionalDouble.empty(), OptionalInt.empty(), Set.of());
    }

    /** Returns these options with an NMS IoU threshold, 0 to 1. */
    public Options withNmsIouThreshold(double threshold) {
      return new Options(confidenceThreshold, OptionalDouble.of(threshold), maxDetections, classes);
    }

    /** Returns these options with a maximum of detections per image, at least 1. */
    public Options withMaxDetections(int count) {
      return new Options(confidenceThreshold, nmsIouThreshold, OptionalInt.of(count), classes);
    }

    /** Returns these options for some classes alone. */
    public Options withClasses(String... names) {
      return new Options(
          confidenceThreshold, nmsIouThreshold, maxDetections, new HashSet<>(Arrays.asList(names)));
    }

    private DetectionLimits of(ClassNames names) {
      Set<Integer> indices =
          DetectionLimits.indices(classes, names, "class '%s' is unknown; the detector has %s");
      return new DetectionLimits(confidenceThreshold, nmsIouThreshold, maxDetections, indices);
    }
  }

  /**
   * Loads a SavedModel with the limits that it was exported with.
   *
   * @param savedModel folder with {@code saved_model.pb}, a folder of versions, of which the
   *     highest is taken, or the folder of a run
   * @throws UserException when there is none, or it is not a detector of this program
   */
  public static ObjectDetector load(Path savedModel) {
    return load(savedModel, Options.OF_MODEL);
  }

  /**
   * Loads a SavedModel.
   *
   * @param savedModel folder with {@code saved_model.pb}, a folder of versions, of which the
   *     highest is taken, or the folder of a run
   * @throws UserException when there is none, it is not a detector of this program, or an option is
   *     out of range
   */
  public static ObjectDetector load(Path savedModel, Options options) {
    return of(SavedModelDetector.load(SavedModelLocator.find(savedModel)), options);
  }

  /**
   * Loads Darknet weights of YOLOv3 or YOLOv3-tiny, with images scaled as Darknet does.
   *
   * @param cfg the {@code .cfg} of the weights, or null to look for it
   * @param names file of the class names, one a line
   * @param notes hears which {@code .cfg} was found
   * @throws UserException when a file can't be read, the files do not go together, or an option is
   *     out of range
   */
  public static ObjectDetector ofDarknet(
      Path weights, Path cfg, Path names, Options options, Consumer<String> notes) {
    return of(
        DarknetDetector.load(weights, cfg, ClassNames.read(names), LetterboxRule.DARKNET, notes),
        options);
  }

  private static ObjectDetector of(Detector detector, Options options) {
    try {
      return new ObjectDetector(detector, options.of(detector.classNames()));
    } catch (UserException e) {
      detector.close();
      throw e;
    }
  }

  /** Returns the names of the classes, in the order of their indices. */
  public List<String> classNames() {
    return detector.classNames().names();
  }

  /**
   * Detects objects.
   *
   * @param image of any size and colour model
   * @throws IllegalStateException when the detector is closed
   */
  public List<Detection> detect(BufferedImage image) {
    return detect(RgbImage.of(image));
  }

  /**
   * Detects objects.
   *
   * @param image file in any format that training reads; its EXIF orientation is applied
   * @throws UserException when it can't be read as an image
   * @throws IllegalStateException when the detector is closed
   */
  public List<Detection> detect(Path image) {
    return detect(ImageDecoder.read(image));
  }

  /**
   * Detects objects.
   *
   * @param encoded bytes of an image file in any format that training reads
   * @throws UserException when they can't be read as an image
   * @throws IllegalStateException when the detector is closed
   */
  public List<Detection> detect(byte[] encoded) {
    return detect(ImageDecoder.read(encoded));
  }

  List<Detection> detect(RgbImage image) {
    return whileOpen(() -> detector.detect(List.of(image), limits).get(0));
  }

  /**
   * Detects objects in several images; those of one size go through the network together, as many
   * as need not too much memory.
   *
   * @param images of any sizes
   * @return the detections of each image, in the order of the images
   * @throws IllegalStateException when the detector is closed
   */
  public List<List<Detection>> detectBatch(List<BufferedImage> images) {
    Map<ImageSize, List<Integer>> bySize = new LinkedHashMap<>();
    for (int i = 0; i < images.size(); i++) {
      ImageSize size = new ImageSize(images.get(i).getWidth(), images.get(i).getHeight());
      bySize.computeIfAbsent(size, any -> new ArrayList<>()).add(i);
    }
    List<List<Detection>> detections = new ArrayList<>(Collections.nCopies(images.size(), null));
    bySize.forEach(
        (size, places) -> {
          int perCall = Detector.imagesPerCall(size, MAX_BATCH);
          for (int from = 0; from < places.size(); from += perCall) {
            List<Integer> some = places.subList(from, Math.min(from + perCall, places.size()));
            List<RgbImage> batch = some.stream().map(i -> RgbImage.of(images.get(i))).toList();
            List<List<Detection>> found = whileOpen(() -> detector.detect(batch, limits));
            for (int i = 0; i < some.size(); i++) {
              detections.set(some.get(i), found.get(i));
            }
          }
        });
    return detections;
  }

  private <T> T whileOpen(Supplier<T> work) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the detector is closed");
      }
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Releases the network; more than once does nothing. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        detector.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
