package yolov3.io;

import java.util.function.IntConsumer;

/** Listener to long work. */
@FunctionalInterface
public interface Progress {

  /**
   * Hears how far a task is; at its start that nothing is done.
   *
   * @param task such as {@code checking images}
   * @param done from 0 to the total
   * @param total of the task; −1 when it is not known, then 1 done is the end
   */
  void onProgress(String task, long done, long total);

  /** Begins a task and returns what its worker tells how much is done. */
  default IntConsumer begin(String task, long total) {
    onProgress(task, 0, total);
    return done -> onProgress(task, done, total);
  }
}
