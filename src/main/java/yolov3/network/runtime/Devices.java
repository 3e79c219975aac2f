package yolov3.network.runtime;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_CloseSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListMemoryBytes;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionListDevices;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** What TensorFlow can compute on here, and how fast. Owns nothing between calls. */
public final class Devices {

  /** One of YOLOv3's middle convolutions: 256 channels to 256 on a 52×52 grid, batch 4. */
  private static final int BATCH = 4;

  private static final int GRID = 52;
  private static final int CHANNELS = 256;
  private static final int KERNEL = 3;

  /** Multiply and add of every kernel entry, for every output value. */
  private static final double CONVOLUTION_FLOP =
      2.0 * BATCH * GRID * GRID * CHANNELS * CHANNELS * KERNEL * KERNEL;

  /** Convolutions one after the other in a run, so that starting the run hardly counts. */
  private static final int CONVOLUTIONS_A_RUN = 4;

  private static final int WARM_UP_RUNS = 2;
  private static final int TIMED_RUNS = 5;

  private Devices() {}

  /**
   * A device as TensorFlow names it.
   *
   * @param name such as {@code /job:localhost/replica:0/task:0/device:GPU:0}
   * @param type {@code CPU}, {@code GPU} or another that TensorFlow knows
   * @param memoryBytes what TensorFlow may use of it; for the CPU not the machine's memory
   */
  public record Device(String name, String type, long memoryBytes) {

    /** The end of the name, {@code GPU:0}. */
    public String shortName() {
      return name.substring(name.lastIndexOf("device:") + "device:".length());
    }

    public boolean isGpu() {
      return type.equals("GPU");
    }

    private int index() {
      return Integer.parseInt(name.substring(name.lastIndexOf(':') + 1));
    }
  }

  /**
   * How fast a device convolves.
   *
   * @param milliseconds for one convolution, the median of several runs
   * @param gigaflops 10⁹ floating point operations a second
   */
  public record Speed(double milliseconds, double gigaflops) {}

  /** The version of the native TensorFlow; loads it. */
  public static String tensorflowVersion() {
    Sessions.startQuietly(0);
    return TensorFlow.version();
  }

  /** The native library that this program was built with: {@code linux-x86_64-gpu}, …. */
  public static String nativeBuild() {
    String platform = Loader.getPlatform();
    String folder = "/org/tensorflow/internal/c_api/" + platform + "-gpu";
    return TensorFlow.class.getResource(folder + "/libjnitensorflow.so") == null
        ? platform
        : platform + "-gpu";
  }

  /** Lists the devices that a session of this process sees. */
  public static List<Device> list() {
    return list(0);
  }

  /**
   * Lists the devices that a session of this process sees.
   *
   * @param intraOpThreads threads inside one op; the first session of a process decides for all
   */
  public static List<Device> list(int intraOpThreads) {
    Sessions.startQuietly(intraOpThreads);
    byte[] config = Sessions.config(intraOpThreads).toByteArray();
    try (BytePointer configBytes = new BytePointer(config);
        TF_Status status = TF_Status.newStatus();
        TF_Graph graph = TF_Graph.newGraph();
        TF_SessionOptions options = TF_SessionOptions.newSessionOptions()) {
      TF_SetConfig(options, configBytes, config.length, status);
      status.throwExceptionIfNotOK();
      TF_Session session = TF_Session.newSession(graph, options, status);
      status.throwExceptionIfNotOK();
      TF_DeviceList list = TF_SessionListDevices(session, status);
      try {
        status.throwExceptionIfNotOK();
        return read(list, status);
      } finally {
        TF_DeleteDeviceList(list);
        TF_CloseSession(session, status);
        session.close(); // before the graph: the other order hangs
      }
    }
  }

  private static List<Device> read(TF_DeviceList list, TF_Status status) {
    List<Device> devices = new ArrayList<>();
    for (int i = 0; i < TF_DeviceListCount(list); i++) {
      String name = TF_DeviceListName(list, i, status).getString();
      String type = TF_DeviceListType(list, i, status).getString();
      long memoryBytes = TF_DeviceListMemoryBytes(list, i, status);
      status.throwExceptionIfNotOK();
      devices.add(new Device(name, type, memoryBytes));
    }
    return devices;
  }

  /**
   * Times a convolution in float32.
   *
   * @param device a CPU or a GPU of {@link #list()}
   */
  public static Speed timeConvolution(Device device) {
    DeviceSpec spec =
        DeviceSpec.newBuilder()
            .deviceType(DeviceType.valueOf(device.type()))
            .deviceIndex(device.index())
            .build();
    try (Graph graph = Sessions.newGraph(0);
        Session session = Sessions.open(graph, 0)) {
      Ops tf = Ops.create(graph).withDevice(spec);
      // Variables, since TensorFlow would fold constants.
      Variable<TFloat32> image = variable(tf, BATCH, GRID, GRID, CHANNELS);
      Variable<TFloat32> kernel = variable(tf, KERNEL, KERNEL, CHANNELS, CHANNELS);
      Operand<TFloat32> output = image;
      for (int i = 0; i < CONVOLUTIONS_A_RUN; i++) {
        output = tf.nn.conv2d(output, kernel, List.of(1L, 1L, 1L, 1L), "SAME");
      }
      float smoothing = 1f / (KERNEL * KERNEL * CHANNELS); // keeps values near 1
      // One number comes back: enough to wait for all of it, too little to count.
      Operand<TFloat32> corner =
          tf.slice(output, tf.constant(new int[4]), tf.constant(new int[] {1, 1, 1, 1}));
      session
          .runner()
          .addTarget(fill(tf, image, 1, BATCH, GRID, GRID, CHANNELS))
          .addTarget(fill(tf, kernel, smoothing, KERNEL, KERNEL, CHANNELS, CHANNELS))
          .run()
          .close();

      double[] milliseconds = new double[TIMED_RUNS];
      for (int run = -WARM_UP_RUNS; run < TIMED_RUNS; run++) {
        long start = System.nanoTime();
        try (Result result = session.runner().fetch(corner).run()) {
          result.get(0);
        }
        if (run >= 0) {
          milliseconds[run] = (System.nanoTime() - start) / 1e6 / CONVOLUTIONS_A_RUN;
        }
      }
      Arrays.sort(milliseconds);
      double median = milliseconds[TIMED_RUNS / 2];
      return new Speed(median, CONVOLUTION_FLOP / (median * 1e6));
    }
  }

  private static Variable<TFloat32> variable(Ops tf, long... shape) {
    return tf.variable(Shape.of(shape), TFloat32.class);
  }

  private static Operand<TFloat32> fill(
      Ops tf, Variable<TFloat32> variable, float value, int... shape) {
    return tf.assign(variable, tf.fill(tf.constant(shape), tf.constant(value)));
  }
}
