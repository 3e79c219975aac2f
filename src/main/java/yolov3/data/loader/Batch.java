package yolov3.data.loader;

import java.util.List;
import java.util.stream.IntStream;
import yolov3.network.assignment.ScaleTargetBatch;

/**
 * Some examples, packed as the graph wants them.
 *
 * @param examples in order; none when no image of the batch can be read
 * @param inputSize side of the network's input, pixels; 0 without examples
 * @param images [batch · inputSize · inputSize · 3], RGB
 * @param targets of each scale in order of stride
 * @param unreadable what is wrong with the images that were left out, one message each
 */
public record Batch(
    List<Example> examples,
    int inputSize,
    byte[] images,
    List<ScaleTargetBatch> targets,
    List<String> unreadable) {

  /**
   * @param examples at least one, all of one input size
   */
  public static Batch of(List<Example> examples) {
    return of(examples, List.of());
  }

  static Batch of(List<Example> examples, List<String> unreadable) {
    if (examples.isEmpty()) {
      return new Batch(List.of(), 0, new byte[0], List.of(), List.copyOf(unreadable));
    }
    int pixels = examples.get(0).pixels().length;
    byte[] images = new byte[examples.size() * pixels];
    for (int i = 0; i < examples.size(); i++) {
      System.arraycopy(examples.get(i).pixels(), 0, images, i * pixels, pixels);
    }
    int scales = examples.get(0).targets().size();
    List<ScaleTargetBatch> targets =
        IntStream.range(0, scales)
            .mapToObj(
                scale ->
                    ScaleTargetBatch.of(
                        examples.stream().map(example -> example.targets().get(scale)).toList()))
            .toList();
    return new Batch(
        List.copyOf(examples),
        examples.get(0).letterbox().inputSize(),
        images,
        targets,
        List.copyOf(unreadable));
  }

  /** Images of the batch. */
  public int size() {
    return examples.size();
  }
}
