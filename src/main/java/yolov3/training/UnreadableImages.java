package yolov3.training;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import yolov3.data.loader.Batch;
import yolov3.io.RunFailedException;

/**
 * Images of a list that became unreadable during the run. Up to one in a hundred are a warning
 * each; more are a failing disk or a wrong list and end the run.
 */
final class UnreadableImages {

  private static final double MAX_FRACTION = 0.01;

  private final String kind;
  private final int imageCount;
  private final Set<String> messages = new HashSet<>();

  UnreadableImages(String kind, int imageCount) {
    this.kind = kind;
    this.imageCount = imageCount;
  }

  /**
   * Warns of each unreadable image, once.
   *
   * @throws RunFailedException when more than a hundredth can't be read
   */
  void report(Batch batch, Consumer<String> warnings) {
    for (String message : batch.unreadable()) {
      if (messages.add(message)) {
        warnings.accept(message + "; the image is skipped");
      }
      if (isTooMany(messages.size())) {
        throw new RunFailedException(tooMany(messages.size()) + "; the last one: " + message);
      }
    }
  }

  /**
   * Checks the images of all processes together.
   *
   * @throws RunFailedException when more than a hundredth can't be read
   */
  void requireFew(int count) {
    if (isTooMany(count)) {
      throw new RunFailedException(tooMany(count) + "; each worker warned of its own");
    }
  }

  private boolean isTooMany(int count) {
    return count > MAX_FRACTION * imageCount;
  }

  private String tooMany(int count) {
    return "%d of %d %s images can't be read".formatted(count, imageCount, kind);
  }
}
