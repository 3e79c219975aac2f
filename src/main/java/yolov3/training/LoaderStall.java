package yolov3.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import yolov3.config.section.DataConfig;

/** Warning, once in a run, that the network waits for its images. */
final class LoaderStall {

  private static final double MAX_FRACTION = 0.1;

  /** A run that loses less gets no warning. */
  private static final double MIN_SECONDS_OF_RUN = 60;

  private final DataConfig data;
  private final boolean combinesImages;
  private final int totalEpochs;
  private final int cores;
  private int epochs;
  private boolean warned;

  /**
   * @param combinesImages as {@code AugmentConfig.combinesImages}
   * @param totalEpochs of the run
   */
  LoaderStall(DataConfig data, boolean combinesImages, int totalEpochs, int cores) {
    this.data = data;
    this.combinesImages = combinesImages;
    this.totalEpochs = totalEpochs;
    this.cores = cores;
  }

  /**
   * Returns the warning after an epoch. The first one of a process fills caches and does not count.
   *
   * @param fraction of its training time that was spent waiting
   * @param seconds that were spent waiting
   */
  Optional<String> onEpochEnd(int epoch, double fraction, double seconds) {
    boolean first = epochs++ == 0;
    if (warned || first || fraction <= MAX_FRACTION || seconds * totalEpochs < MIN_SECONDS_OF_RUN) {
      return Optional.empty();
    }
    warned = true;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%.0f %% of epoch %d was spent waiting for images; to feed the network faster: %s",
            100 * fraction,
            epoch,
            String.join(", or ", remedies())));
  }

  private List<String> remedies() {
    List<String> remedies = new ArrayList<>();
    if (data.loaderThreads() < cores) {
      remedies.add("data.loader_threads: " + cores + " (now " + data.loaderThreads() + ")");
    }
    if (data.cacheBytes() == 0) {
      remedies.add("data.cache: ram");
      remedies.add("images stored at about model.input_size");
    }
    if (combinesImages) {
      remedies.add("less mosaic and mixup, which read several images for one");
    }
    remedies.add("a smaller model.input_size");
    return remedies;
  }
}
