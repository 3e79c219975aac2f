package yolov3.training.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import yolov3.geometry.Detection;
import yolov3.io.RunFailedException;
import yolov3.network.cluster.Cluster;
import yolov3.network.cluster.ClusterSpec.Member;
import yolov3.network.loss.LossTerms;
import yolov3.training.checkpoint.TrainingState;
import yolov3.training.session.TrainingSession;

/**
 * Processes that train one run, seen from one of them. Each makes the same calls in the same order,
 * and none returns before all have made it.
 *
 * <p>A process alone agrees with itself.
 */
public final class Peers {

  /** One process without a cluster. */
  public static final Peers NONE = new Peers(null);

  private final Cluster cluster;

  /**
   * @param cluster null for one process
   */
  public Peers(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Returns the cluster, null without one. */
  public Cluster cluster() {
    return cluster;
  }

  /** Tells whether this process writes files. */
  public boolean isChief() {
    return cluster == null || cluster.spec().isChief();
  }

  /** Returns the rank of this process, from 0. */
  public int rank() {
    return cluster == null ? 0 : cluster.spec().rank();
  }

  /** Returns the number of processes. */
  public int count() {
    return cluster == null ? 1 : cluster.spec().size();
  }

  /** Tells whether something is so in any process. */
  public boolean any(boolean mine) {
    return cluster == null ? mine : cluster.sum(mine ? 1 : 0)[0] > 0;
  }

  /**
   * Returns a question that has the same answer in all processes: yes as soon as one says so, and
   * from then on.
   */
  public BooleanSupplier agreed(BooleanSupplier mine) {
    if (cluster == null) {
      return mine;
    }
    boolean[] yes = new boolean[1];
    return () -> {
      yes[0] = yes[0] || any(mine.getAsBoolean());
      return yes[0];
    };
  }

  /** Returns the sum of all processes' losses. */
  public LossTerms sum(LossTerms mine) {
    if (cluster == null) {
      return mine;
    }
    double[] sums = cluster.sum(mine.box(), mine.objectness(), mine.classification());
    return new LossTerms(sums[0], sums[1], sums[2]);
  }

  /**
   * Returns the detections of all processes, the same in each.
   *
   * @param mine detections by the index of the image, of which no other process has any
   */
  public SortedMap<Integer, List<Detection>> gather(SortedMap<Integer, List<Detection>> mine) {
    if (cluster == null) {
      return mine;
    }
    SortedMap<Integer, List<Detection>> all = new TreeMap<>();
    cluster
        .gather(DetectionNumbers.of(mine))
        .forEach(numbers -> all.putAll(DetectionNumbers.parse(numbers)));
    return all;
  }

  /**
   * Returns the chief's state.
   *
   * @param mine not used on other workers
   */
  public TrainingState fromChief(TrainingState mine) {
    if (cluster == null) {
      return mine;
    }
    double[] chiefs = cluster.sum(isChief() ? numbers(mine) : new double[9]);
    return new TrainingState(
        (long) chiefs[0],
        new LossTerms(chiefs[1], chiefs[2], chiefs[3]),
        (long) chiefs[4],
        (long) chiefs[5],
        chiefs[6],
        (int) chiefs[7],
        (int) chiefs[8]);
  }

  private static double[] numbers(TrainingState state) {
    LossTerms loss = state.epochLoss();
    return new double[] {
      state.step(),
      loss.box(),
      loss.objectness(),
      loss.classification(),
      state.epochImages(),
      state.bestStep(),
      state.bestMap(),
      state.epochsSinceBest(),
      state.rollbacks()
    };
  }

  /**
   * Checks that all processes have the same variables, bit for bit.
   *
   * @throws RunFailedException when they differ; it names the workers
   */
  public void requireSameVariables(TrainingSession session, long step) {
    if (cluster == null) {
      return;
    }
    long mine = session.checksum();
    double[] halves = new double[2 * count()]; // a double holds 32 bits of it exactly
    halves[2 * rank()] = (int) (mine >> 32);
    halves[2 * rank() + 1] = (int) mine;
    double[] all = cluster.sum(halves);
    List<Member> different =
        IntStream.range(1, count())
            .filter(rank -> !Arrays.equals(all, 2 * rank, 2 * rank + 2, all, 0, 2))
            .mapToObj(cluster.spec().members()::get)
            .toList();
    if (!different.isEmpty()) {
      throw new RunFailedException(
          "after step %d the weights of %s differ from those of %s, so the run ends: a machine computes wrongly, or its TensorFlow is another. Take it out, start all workers again and resume the run"
              .formatted(step, different, cluster.spec().chief()));
    }
  }
}
