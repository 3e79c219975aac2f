package yolov3.config.section;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The images and how they are read.
 *
 * @param source a whole data set that names its own parts, or null when the next three do
 * @param format of the annotations
 * @param images folder of the images, or null to look for them around the annotations
 * @param train annotations of the images to learn from
 * @param validation annotations of the images that choose the best checkpoint
 * @param test annotations of the images that give the final score, or null when there is none
 * @param names class names, one a line, or null for those of the data set
 * @param allowBackground whether a split may have no labels at all, only background
 * @param imageWeights whether images of rare classes are seen more often than others
 * @param cache what is kept of decoded images: {@code none}, {@code ram} (up to half of Java's
 *     heap), or a limit such as {@code ram:500MB}
 * @param loaderThreads threads that decode ahead of the step
 * @param prefetchBatches batches made ahead of the step, those in the making too; at least as many
 *     as there are threads are
 */
public record DataConfig(
    Path source,
    DataFormat format,
    Path images,
    Path train,
    Path validation,
    Path test,
    Path names,
    boolean allowBackground,
    boolean imageWeights,
    String cache,
    int loaderThreads,
    int prefetchBatches) {

  /** The rest is for everything else that the program keeps. */
  private static final double LARGEST_SHARE_OF_HEAP = 0.75;

  private static final Pattern CACHE = Pattern.compile("none|ram|ram:(\\d{1,6})(MB|GB)");

  /** Refuses missing lists and counts below one. */
  public DataConfig {
    Rule.present("data.format", format, "auto, list, yolo, coco or voc");
    if (source == null) {
      Rule.present("data.train", train, "the list of training images, or data.source");
      Rule.present("data.validation", validation, "the list of validation images");
    } else {
      Rule.require(
          train == null && validation == null && test == null,
          "data.source",
          source,
          "either data.source or data.train, data.validation and data.test");
    }
    Rule.require(
        cache != null && CACHE.matcher(cache).matches(),
        "data.cache",
        cache,
        "none, ram, or a limit such as ram:500MB or ram:1GB");
    Rule.atLeast("data.loader_threads", loaderThreads, 1);
    Rule.atLeast("data.prefetch_batches", prefetchBatches, 1);
  }

  /**
   * Most bytes of decoded images that are kept.
   *
   * @throws yolov3.io.UserException when the limit does not fit into this program's heap
   */
  public long cacheBytes() {
    if (cache.equals("none")) {
      return 0;
    }
    Matcher limit = CACHE.matcher(cache);
    long heap = Runtime.getRuntime().maxMemory();
    if (limit.matches() && limit.group(1) != null) {
      long bytes = Long.parseLong(limit.group(1)) << (limit.group(2).equals("GB") ? 30 : 20);
      Rule.require(
          bytes <= heap * LARGEST_SHARE_OF_HEAP,
          "data.cache",
          cache,
          "at most %.0f %% of Java's heap of %d MB; YOLOV3_JAVA_OPTS=-Xmx4g makes it larger"
              .formatted(100 * LARGEST_SHARE_OF_HEAP, heap >> 20));
      return bytes;
    }
    return heap / 2;
  }
}
