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
import java.util.List;
import java.util.stream.DoubleStream;
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
import yolov3.geometry.Median;

/** Devices of TensorFlow and their speed. */
public final class TensorFlowDevices {

  /** One of YOLOv3's middle convolutions: 256 channels to 256 on a 52×52 grid, batch 4. */
  private static final Shape IMAGES = Shape.of(4, 52, 52, 256);

  private static final Shape KERNEL = Shape.of(3, 3, 256, 256);

  /** Multiply and add of every kernel entry, for every pixel. */
  private static final double CONVOLUTION_FLOP = 2.0 * 4 * 52 * 52 * KERNEL.size();

  /** Convolutions in a row, so that starting the run hardly counts. */
  private static final int CONVOLUTIONS_PER_RUN = 4;

  private static final int WARM_UP_RUNS = 2;
  private static final int TIMED_RUNS = 5;

  private TensorFlowDevices() {}

  /**
   * Device of TensorFlow.
   *
   * @param name such as {@code /job:localhost/replica:0/task:0/device:GPU:0}
   * @param type {@code CPU}, {@code GPU} or another of TensorFlow's
   * @param memoryBytes that TensorFlow may use; for the CPU not the machine's memory
   */
  public record Device(String name, String type, long memoryBytes) {

    /** Returns the end of the name, {@code GPU:0}. */
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
   * Speed of a convolution.
   *
   * @param milliseconds for one convolution, the median of several runs
   * @param gigaflops 10⁹ floating-point operations a second
   */
  public record Speed(double milliseconds, double gigaflops) {}

  /** Returns the version of the native TensorFlow; loads it. */
  public static String tensorflowVersion() {
    Sessions.startQuietly(0);
    return TensorFlow.version();
  }

  /** Returns the native library of this build, such as {@code linux-x86_64-gpu}. */
  public static String nativeBuild() {
    String platform = Loader.getPlatform();
    String folder = "/org/tensorflow/internal/c_api/" + platform + "-gpu";
    return TensorFlow.class.getResource(folder + "/libjnitensorflow.so") == null
        ? platform
        : platform + "-gpu";
  }

  /** Lists the devices of this process. */
  public static List<Device> list() {
    return list(0);
  }

  /**
   * Lists the devices of this process.
   *
   * @param intraOpThreads threads inside one op; the first session of a process decides for all
   */
  public static List<Device> list(int intraOpThreads) {
    Sessions.startQuietly(intraOpThreads);
    TensorFlow.version(); // loads the library, or there is no pointer
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
      Variable<TFloat32> images = tf.variable(IMAGES, TFloat32.class);
      Variable<TFloat32> kernel = tf.variable(KERNEL, TFloat32.class);
      Operand<TFloat32> output = images;
      for (int i = 0; i < CONVOLUTIONS_PER_RUN; i++) {
        output = tf.nn.conv2d(output, kernel, List.of(1L, 1L, 1L, 1L), "SAME");
      }
      float mean = 1f / (3 * 3 * 256); // keeps values near 1
      // One number comes back: enough to wait for all of it, too little to count.
      Operand<TFloat32> corner =
          tf.slice(output, tf.constant(new int[4]), tf.constant(new int[] {1, 1, 1, 1}));
      session
          .runner()
          .addTarget(tf.assign(images, tf.fill(tf.constant(IMAGES), tf.constant(1f))))
          .addTarget(tf.assign(kernel, tf.fill(tf.constant(KERNEL), tf.constant(mean))))
          .run()
          .close();

      double[] milliseconds = new double[TIMED_RUNS];
      for (int run = -WARM_UP_RUNS; run < TIMED_RUNS; run++) {
        long start = System.nanoTime();
        try (Result result = session.runner().fetch(corner).run()) {
          result.get(0);
        }
        if (run >= 0) {
          milliseconds[run] = (System.nanoTime() - start) / 1e6 / CONVOLUTIONS_PER_RUN;
        }
      }
      double median = Median.of(DoubleStream.of(milliseconds));
      return new Speed(median, CONVOLUTION_FLOP / (median * 1e6));
    }
  }
}
