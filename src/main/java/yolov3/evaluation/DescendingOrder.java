package yolov3.evaluation;

/** Sorts by score without boxing. */
final class DescendingOrder {

  private DescendingOrder() {}

  /**
   * The order that puts the highest score first and leaves equal scores as they are: a merge sort,
   * since which of two equal scores comes first changes an average precision.
   *
   * @param scores numbers, none of them NaN
   * @return indexes into {@code scores}
   */
  static int[] of(double[] scores) {
    int count = scores.length;
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
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
