package yolov3.data.loader;

import java.util.List;
import java.util.stream.IntStream;
import yolov3.io.RunFailedException;
import yolov3.network.assignment.ScaleTargetBatch;

/**
 * A batch of examples, packed as the graph wants them.
 *
 * @param examples in order; none when no image of the batch can be read
 * @param inputSize side of the network's input, pixels; 0 without examples
 * @param images uint8 RGB, [batch · inputSize · inputSize · 3]
 * @param targets of each scale in order of stride
 * @param unreadable problems of the images that were skipped, one message each
 */
public record Batch(
    List<Example> examples,
    int inputSize,
    byte[] images,
    List<ScaleTargetBatch> targets,
    List<String> unreadable) {

  /**
   * @param examples all of one input size
   */
  public static Batch of(List<Example> examples, List<String> unreadable) {
    if (examples.isEmpty()) {
      return new Batch(List.of(), 0, new byte[0], List.of(), List.copyOf(unreadable));
    }
    Example first = examples.get(0);
    int pixels = first.pixels().length;
    byte[] images = new byte[examples.size() * pixels];
    for (int i = 0; i < examples.size(); i++) {
      System.arraycopy(examples.get(i).pixels(), 0, images, i * pixels, pixels);
    }
    List<ScaleTargetBatch> targets =
        IntStream.range(0, first.targets().size())
            .mapToObj(scale -> examples.stream().map(e -> e.targets().get(scale)).toList())
            .map(ScaleTargetBatch::of)
            .toList();
    return new Batch(
        List.copyOf(examples),
        first.letterbox().inputSize(),
        images,
        targets,
        List.copyOf(unreadable));
  }

  /**
   * Returns this batch, for measurements: one without some of its images takes less time.
   *
   * @throws RunFailedException when an image was skipped
   */
  public Batch requireWhole() {
    for (String message : unreadable) {
      throw new RunFailedException(message);
    }
    return this;
  }

  /** Returns the number of examples. */
  public int size() {
    return examples.size();
  }
}
