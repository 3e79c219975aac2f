package yolov3.training;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import yolov3.data.loader.Batch;
import yolov3.io.RunFailedException;

/**
 * Images of a list that went bad while the run trains. Up to one in a hundred are a warning each,
 * once; more are a disk that fails or a list that is wrong. So of fewer than a hundred images none
 * may.
 */
final class UnreadableImages {

  /** Share of the images that may go bad. */
  private static final double MOST = 0.01;

  private final String kind;
  private final int imageCount;
  private final Set<String> messages = new HashSet<>();

  /**
   * @param kind of the images, for messages
   * @param imageCount how many there are, readable or not
   */
  UnreadableImages(String kind, int imageCount) {
    this.kind = kind;
    this.imageCount = imageCount;
  }

  /**
   * @param warnings hears of each image that was readable until now
   * @throws RunFailedException when more than a hundredth can't be read
   */
  void report(Batch batch, Consumer<String> warnings) {
    for (String message : batch.unreadable()) {
      if (messages.add(message)) {
        warnings.accept(message + "; it is left out");
      }
      if (messages.size() > MOST * imageCount) {
        throw new RunFailedException(
            "%d of %d %s images can't be read; the last one: %s"
                .formatted(messages.size(), imageCount, kind, message));
      }
    }
  }
}
