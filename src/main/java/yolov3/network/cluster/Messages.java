package yolov3.network.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

/** Numbers and texts that the workers tell each other, as sums of short vectors. */
final class Messages implements AutoCloseable {

  private static final int MIN_WIDTH = 256;

  private final Cluster cluster;
  private final int width;
  private final Graph graph = new Graph();
  private final long graphKey;
  private final Placeholder<TFloat64> mine;
  private final Operand<TFloat64> sum;
  private final Session session;

  Messages(Cluster cluster) {
    this.cluster = cluster;
    width = Math.max(MIN_WIDTH, 2 * cluster.spec().size());
    graphKey = cluster.newGraphKey();
    DeviceSpec cpu = DeviceSpec.newBuilder().deviceType(DeviceType.CPU).deviceIndex(0).build();
    Ops tf = Ops.create(graph).withDevice(cpu);
    mine = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(width)));
    sum = cluster.collectivesOnCpu().sum(tf, mine);
    session = cluster.open(graph);
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

  /** Returns the chief's text on every worker. */
  String fromChief(String text) {
    boolean chief = cluster.spec().isChief();
    byte[] bytes = chief ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
    int length = (int) sum(new double[] {bytes.length})[0];
    ByteBuffer all = ByteBuffer.allocate(length);
    while (all.hasRemaining()) {
      double[] part = new double[Math.min(width, all.remaining())]; // a byte a number: short texts
      for (int i = 0; i < part.length && chief; i++) {
        part[i] = bytes[all.position() + i];
      }
      for (double value : sum(part)) {
        all.put((byte) value);
      }
    }
    return new String(all.array(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    session.close(); // before the graph: the other order hangs
    graph.close();
  }
}
