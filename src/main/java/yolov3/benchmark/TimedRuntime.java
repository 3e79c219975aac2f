package yolov3.benchmark;

/** A detector in one runtime. Owns what it runs in. */
interface TimedRuntime extends AutoCloseable {

  /**
   * Times calls one after the other.
   *
   * @return median of a call, seconds
   */
  double seconds(InferenceCase timed, int calls);

  @Override
  void close();
}
