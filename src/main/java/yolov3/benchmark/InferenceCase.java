package yolov3.benchmark;

import java.util.List;

/**
 * A call of a detector that is timed.
 *
 * @param whole from the bytes of an image to detections; else the network alone, from a letterboxed
 *     image to boxes before NMS
 * @param batch images of a call
 */
record InferenceCase(boolean whole, int batch) {

  /** Images of a call whose throughput is measured. */
  static final int BATCH = 8;

  static final List<InferenceCase> ALL =
      List.of(
          new InferenceCase(false, 1),
          new InferenceCase(false, BATCH),
          new InferenceCase(true, 1),
          new InferenceCase(true, BATCH));
}
