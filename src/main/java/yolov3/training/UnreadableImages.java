package yolov3.training;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import yolov3.io.RunFailedException;

/**
 * Images of a list that became unreadable during the run. One, or up to one in a hundred, are a
 * warning each; more are a failing disk or a wrong list and end the run.
 */
public final class UnreadableImages {

  private static final double MAX_FRACTION = 0.01;

  private final String kind;
  private final int imageCount;
  private final Set<String> messages = new HashSet<>();

  /**
   * @param kind of the images in messages, such as {@code training}
   */
  public UnreadableImages(String kind, int imageCount) {
    this.kind = kind;
    this.imageCount = imageCount;
  }

  /**
   * Warns of each unreadable image, once.
   *
   * @param unreadable message of each
   * @throws RunFailedException when more than a hundredth can't be read
   */
  public void report(List<String> unreadable, Consumer<String> warnings) {
    for (String message : unreadable) {
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
    return count > Math.max(1, MAX_FRACTION * imageCount) || count == imageCount;
  }

  private String tooMany(int count) {
    return "%d of %d %s images can't be read".formatted(count, imageCount, kind);
  }
}
