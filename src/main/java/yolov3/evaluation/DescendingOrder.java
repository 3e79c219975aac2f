package yolov3.evaluation;

import java.util.stream.IntStream;

/** Sort by confidence without boxing. */
final class DescendingOrder {

  private DescendingOrder() {}

  /**
   * Returns indices of {@code scores}, none of which is NaN, in descending order. It is stable,
   * hence a merge sort: the order of equal scores changes an average precision.
   */
  static int[] of(double[] scores) {
    int count = scores.length;
    int[] order = IntStream.range(0, count).toArray();
    int[] merged = new int[count];
    for (int width = 1; width < count; width *= 2) {
      for (int start = 0; start < count; start += 2 * width) {
        int middle = Math.min(start + width, count);
        int end = Math.min(start + 2 * width, count);
        int left = start;
        int right = middle;
        for (int to = start; to < end; to++) {
          boolean takeLeft =
              right == end || left < middle && scores[order[left]] >= scores[order[right]];
          merged[to] = takeLeft ? order[left++] : order[right++];
        }
      }
      int[] sorted = merged;
      merged = order;
      order = sorted;
    }
    return order;
  }
}
