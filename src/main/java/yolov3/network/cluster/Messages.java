package yolov3.network.cluster;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import yolov3.config.section.TrainingConfig.Layout;

/** Numbers and texts that the workers tell each other, as sums of vectors of one width. */
final class Messages implements AutoCloseable {

  private final Cluster cluster;
  private final int width;
  private final Graph graph = new Graph();
  private final long graphKey;
  private final Placeholder<TFloat64> mine;
  private final Operand<TFloat64> sum;
  private final Session session;

  /**
   * @param width numbers that travel together, at least one for each worker
   */
  Messages(Cluster cluster, int width) {
    this.cluster = cluster;
    this.width = width;
    graphKey = cluster.newGraphKey();
    DeviceSpec cpu = DeviceSpec.newBuilder().deviceType(DeviceType.CPU).deviceIndex(0).build();
    Ops tf = Ops.create(graph).withDevice(cpu);
    mine = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(width)));
    sum = cluster.collectivesOnCpu().sum(tf, mine);
    session = cluster.open(graph, Layout.AUTO);
  }

  /** Returns the sums over all workers, of at most as many numbers as a vector has. */
  double[] sum(double[] numbers) {
    double[] padded = Arrays.copyOf(numbers, width);
    try (TFloat64 tensor = TFloat64.tensorOf(Shape.of(width), DataBuffers.of(padded, true, false));
        Result result =
            cluster.run(session.runner().feed(mine, tensor).fetch(sum), graphKey, "a message")) {
      double[] sums = new double[width];
      result.get(0).asRawTensor().data().asDoubles().read(sums);
      return Arrays.copyOf(sums, numbers.length);
    }
  }

  /**
   * Returns the numbers of every worker, by rank, to the same bits but for the sign of a zero.
   *
   * @param numbers as many as this worker has, which the others need not know
   */
  List<double[]> gather(double[] numbers) {
    int rank = cluster.spec().rank();
    double[] lengths = new double[cluster.spec().size()];
    lengths[rank] = numbers.length;
    lengths = sum(lengths);
    int total = (int) Arrays.stream(lengths).sum();
    double[] all = new double[total];
    int first = (int) Arrays.stream(lengths, 0, rank).sum();
    System.arraycopy(numbers, 0, all, first, numbers.length); // zeros where the others' are
    for (int start = 0; start < total; start += width) {
      double[] part = sum(Arrays.copyOfRange(all, start, Math.min(start + width, total)));
      System.arraycopy(part, 0, all, start, part.length);
    }
    List<double[]> byRank = new ArrayList<>();
    int start = 0;
    for (double length : lengths) {
      byRank.add(Arrays.copyOfRange(all, start, start + (int) length));
      start += (int) length;
    }
    return byRank;
  }

  /** Returns the chief's text on every worker. */
  String fromChief(String text) {
    byte[] ofChief = cluster.spec().isChief() ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
    double[] numbers = new double[ofChief.length];
    Arrays.setAll(numbers, i -> ofChief[i]);
    double[] chiefs = gather(numbers).get(0);
    byte[] bytes = new byte[chiefs.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) chiefs[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    session.close(); // before the graph: the other order hangs
    graph.close();
  }
}
