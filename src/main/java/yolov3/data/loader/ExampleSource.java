package yolov3.data.loader;

/** Makes the examples of a plan. Threads share one. */
@FunctionalInterface
public interface ExampleSource {

  /**
   * @param seat which example of which batch
   * @return the same for the same seat, whatever was asked for before
   * @throws yolov3.io.UserException when an image can't be read
   */
  Example read(BatchPlan.Seat seat);
}
