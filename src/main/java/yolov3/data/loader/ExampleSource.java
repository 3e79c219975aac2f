package yolov3.data.loader;

/** Source of the examples of a plan. Thread-safe. */
@FunctionalInterface
public interface ExampleSource {

  /**
   * @return the same example for the same slot, whatever was asked for before
   * @throws yolov3.io.UserException when an image can't be read
   */
  Example read(BatchPlan.SampleSlot slot);
}
