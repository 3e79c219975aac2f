package yolov3.network.assignment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import yolov3.geometry.Anchor;
import yolov3.geometry.Median;
import yolov3.io.UserException;

/**
 * K-means of box sizes with the distance 1 − IoU around one point (arXiv 1612.08242, section 2),
 * the best of {@value #STARTS} k-means++ starts (Arthur and Vassilvitskii, 2007). The same seed
 * gives the same anchors.
 *
 * <p>A cluster moves to the median width and height of its boxes. Differs from the paper, which
 * moves to the means: on sizes drawn from four distributions medians gave a mean IoU that was 0.005
 * to 0.06 higher, the more the further the large boxes were from the others. Of more than {@value
 * #MAX_SIZES} boxes so many are chosen, evenly over the list; when these have fewer different sizes
 * than there are anchors, each size is taken once.
 */
final class AnchorKMeans {

  private static final int STARTS = 5;

  /** Enough for the same anchors to a pixel, in a second or two. */
  private static final int MAX_SIZES = 20_000;

  /** Enough for nearly all sets; a start that still moves then is as good as any. */
  private static final int MAX_ROUNDS = 300;

  private final List<Anchor> sizes;
  private final Random random;

  private AnchorKMeans(List<Anchor> sizes, long seed) {
    this.sizes = sizes;
    this.random = new Random(seed);
  }

  /**
   * Finds anchors.
   *
   * @param sizes of the boxes, input pixels
   * @param count of the anchors, at least 1
   * @return the anchors by area, smallest first
   * @throws UserException when fewer boxes than anchors differ in size
   */
  static List<Anchor> find(List<Anchor> sizes, int count, long seed) {
    Set<Anchor> different = new LinkedHashSet<>(sizes);
    if (different.size() < count) {
      throw new UserException(
          "%d boxes with %d different sizes; expected at least %d different ones for %d anchors"
              .formatted(sizes.size(), different.size(), count, count));
    }
    List<Anchor> chosen = evenlyChosen(sizes);
    boolean showsEnough = new HashSet<>(chosen).size() >= count;
    AnchorKMeans clusters = new AnchorKMeans(showsEnough ? chosen : List.copyOf(different), seed);
    List<Anchor> best = List.of();
    double bestIou = -1;
    for (int start = 0; start < STARTS; start++) {
      List<Anchor> anchors = clusters.moved(clusters.start(count));
      double iou = AnchorFit.meanIou(anchors, clusters.sizes);
      if (iou > bestIou) {
        bestIou = iou;
        best = anchors;
      }
    }
    return best.stream().sorted(Comparator.comparingDouble(a -> a.width() * a.height())).toList();
  }

  private static List<Anchor> evenlyChosen(List<Anchor> sizes) {
    double step = Math.max(1, (double) sizes.size() / MAX_SIZES);
    return IntStream.range(0, (int) (sizes.size() / step))
        .mapToObj(i -> sizes.get((int) (i * step)))
        .toList();
  }

  /** Draws boxes with a probability that grows with the square of their distance from others. */
  private List<Anchor> start(int count) {
    List<Anchor> anchors = new ArrayList<>();
    anchors.add(sizes.get(random.nextInt(sizes.size())));
    double[] nearest = new double[sizes.size()];
    Arrays.fill(nearest, Double.MAX_VALUE);
    while (anchors.size() < count) {
      Anchor last = anchors.get(anchors.size() - 1);
      double sum = 0;
      for (int i = 0; i < nearest.length; i++) {
        double distance = 1 - AnchorFit.iou(sizes.get(i), last);
        nearest[i] = Math.min(nearest[i], distance * distance);
        sum += nearest[i];
      }
      anchors.add(sizes.get(drawn(nearest, sum)));
    }
    return anchors;
  }

  /** Draws an index by weights that add up to a sum; never one of weight 0. */
  private int drawn(double[] weights, double sum) {
    double left = random.nextDouble() * sum;
    int index = 0;
    for (int i = 0; i < weights.length && left >= 0; i++) {
      if (weights[i] > 0) {
        index = i;
        left -= weights[i];
      }
    }
    return index;
  }

  private List<Anchor> moved(List<Anchor> start) {
    List<Anchor> anchors = start;
    int[] nearest = new int[sizes.size()];
    Arrays.fill(nearest, -1);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      boolean changed = false;
      for (int i = 0; i < nearest.length; i++) {
        int anchor = nearest(anchors, sizes.get(i));
        changed |= anchor != nearest[i];
        nearest[i] = anchor;
      }
      if (!changed) {
        break;
      }
      anchors = centres(anchors, nearest);
    }
    return anchors;
  }

  private static int nearest(List<Anchor> anchors, Anchor size) {
    int nearest = 0;
    double best = -1;
    for (int i = 0; i < anchors.size(); i++) {
      double iou = AnchorFit.iou(anchors.get(i), size);
      if (iou > best) {
        best = iou;
        nearest = i;
      }
    }
    return nearest;
  }

  /** Returns the median size of each cluster; one without boxes stays where it is. */
  private List<Anchor> centres(List<Anchor> anchors, int[] nearest) {
    List<List<Anchor>> clusters = new ArrayList<>();
    anchors.forEach(anchor -> clusters.add(new ArrayList<>()));
    for (int i = 0; i < nearest.length; i++) {
      clusters.get(nearest[i]).add(sizes.get(i));
    }
    List<Anchor> centres = new ArrayList<>();
    for (int i = 0; i < clusters.size(); i++) {
      List<Anchor> cluster = clusters.get(i);
      centres.add(
          cluster.isEmpty()
              ? anchors.get(i)
              : new Anchor(
                  Median.of(cluster.stream().mapToDouble(Anchor::width)),
                  Median.of(cluster.stream().mapToDouble(Anchor::height))));
    }
    return centres;
  }
}
