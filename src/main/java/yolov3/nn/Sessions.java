package yolov3.nn;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;

/** The one place where sessions come from. */
public final class Sessions {

  private static boolean started;

  private Sessions() {}

  /**
   * A session on a graph. The caller closes it, before the graph: the other order hangs.
   *
   * @param intraOpThreads threads inside one op; 0 takes all cores
   */
  public static Session open(Graph graph, int intraOpThreads) {
    startQuietly(intraOpThreads);
    return new Session(graph, config(intraOpThreads).build());
  }

  /**
   * Lets TensorFlow say the first words of a process where nobody hears them.
   *
   * <p>The first session that runs prints two lines that no log level keeps back. So when the level
   * asks for silence, a session of no use runs first, with the process's error stream turned away.
   * Later messages, errors of a GPU among them, are heard.
   *
   * @param intraOpThreads as for {@link #open}: the first session of a process decides for all
   */
  public static synchronized void startQuietly(int intraOpThreads) {
    if (started) {
      return;
    }
    started = true;
    String level = System.getenv("TF_CPP_MIN_LOG_LEVEL");
    if (level == null || level.equals("0") || Platform.isWindows()) {
      return;
    }
    C c = Native.load(Platform.C_LIBRARY_NAME, C.class);
    int kept = c.dup(C.STANDARD_ERROR);
    int nowhere = c.open("/dev/null", C.WRITE_ONLY);
    try {
      c.dup2(nowhere, C.STANDARD_ERROR);
      runOnce(config(intraOpThreads).putDeviceCount("GPU", 0).build());
    } finally {
      c.dup2(kept, C.STANDARD_ERROR);
      c.close(kept);
      c.close(nowhere);
    }
  }

  private static void runOnce(ConfigProto config) {
    try (Graph graph = new Graph();
        Session session = new Session(graph, config)) {
      session.runner().addTarget(Ops.create(graph).noOp().op()).run().close();
    }
  }

  private static ConfigProto.Builder config(int intraOpThreads) {
    return ConfigProto.newBuilder().setIntraOpParallelismThreads(intraOpThreads);
  }

  /** File descriptors of the C library. */
  private interface C extends Library {
    int STANDARD_ERROR = 2;
    int WRITE_ONLY = 1;

    int dup(int descriptor);

    int dup2(int from, int to);

    int open(String path, int flags);

    int close(int descriptor);
  }
}
