package yolov3.network.runtime;

/** Limits of native memory, which JavaCPP reads once, when the first native class loads. */
public final class NativeMemory {

  private NativeMemory() {}

  /**
   * Leaves the limits to TensorFlow: JavaCPP alone refuses native allocations beyond the size of
   * Java's heap. System properties that are set already stay.
   */
  public static void leaveLimitsToTensorFlow() {
    for (String limit :
        new String[] {"org.bytedeco.javacpp.maxBytes", "org.bytedeco.javacpp.maxPhysicalBytes"}) {
      if (System.getProperty(limit) == null) {
        System.setProperty(limit, "0");
      }
    }
  }
}
