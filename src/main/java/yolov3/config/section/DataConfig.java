package yolov3.config.section;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import yolov3.io.UserException;

/**
 * Images and the way they are read.
 *
 * @param source data set that names its own splits; null when {@code train}, {@code validation} and
 *     {@code test} do
 * @param format of the annotations
 * @param images folder of the images; null: looked for around the annotations
 * @param train annotations of the training split
 * @param validation annotations of the split that chooses the best checkpoint
 * @param test annotations of the split that gives the final metrics; may be null
 * @param names class names, one a line; null: those of the data set
 * @param split splits to draw from {@code source}
 * @param allowBackground accepts a split without any labels
 * @param imageWeights shows images of rare classes more often
 * @param cache decoded images that are kept: {@code none}, {@code ram} (up to half of Java's heap),
 *     or a limit such as {@code ram:500MB}
 * @param loaderThreads threads that decode ahead of the step
 * @param prefetchBatches batches made ahead of the step, including those in the making; at least
 *     one for each thread
 */
public record DataConfig(
    Path source,
    DataFormat format,
    Path images,
    Path train,
    Path validation,
    Path test,
    Path names,
    SplitConfig split,
    boolean allowBackground,
    boolean imageWeights,
    String cache,
    int loaderThreads,
    int prefetchBatches) {

  /** The rest is for everything else that the program keeps. */
  private static final double MAX_HEAP_FRACTION = 0.75;

  private static final Pattern CACHE = Pattern.compile("none|ram|ram:(\\d{1,6})(MB|GB)");

  public DataConfig {
    Rule.present("data.format", format, DataFormat.inWords());
    if (source == null) {
      Rule.present("data.train", train, "the list of training images, or data.source");
      Rule.present("data.validation", validation, "the list of validation images");
    } else if (train != null || validation != null || test != null) {
      throw new UserException(
          "data.source is set, and so is data.train, data.validation or data.test; remove data.source or the others");
    }
    Rule.present("data.split", split, "its keys");
    Rule.require(
        source != null || !split.draws(),
        "data.source",
        "null",
        "the data set from which data.split draws the splits");
    Rule.require(
        cache != null && CACHE.matcher(cache).matches(),
        "data.cache",
        cache,
        "none, ram, or a limit such as ram:500MB or ram:1GB");
    Rule.atLeast("data.loader_threads", loaderThreads, 1);
    Rule.atLeast("data.prefetch_batches", prefetchBatches, 1);
  }

  /**
   * Returns the maximum bytes of decoded images that are kept.
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
          bytes <= heap * MAX_HEAP_FRACTION,
          "data.cache",
          cache,
          "at most %.0f %% of Java's heap of %d MB; YOLOV3_JAVA_OPTS=-Xmx4g makes it larger"
              .formatted(100 * MAX_HEAP_FRACTION, heap >> 20));
      return bytes;
    }
    return heap / 2;
  }
}
