package yolov3.training;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import yolov3.data.loader.Batch;
import yolov3.data.loader.BatchLoader;

/**
 * Batches of one update as the loader has them ready, one in memory at a time. Those of which no
 * image can be read are skipped.
 */
final class UpdateBatches implements Iterator<Batch> {

  private final BatchLoader loader;
  private final StepTimer timer;
  private final Consumer<Batch> onArrival;
  private long left;
  private Batch next;
  private Batch latest;
  private Batch taken;
  private int imageCount;

  /**
   * @param count batches of the update
   * @param onArrival receives every batch, those that are skipped too
   */
  UpdateBatches(BatchLoader loader, long count, StepTimer timer, Consumer<Batch> onArrival) {
    this.loader = loader;
    this.left = count;
    this.timer = timer;
    this.onArrival = onArrival;
  }

  /** Waits for the next batch, unless there is none. */
  @Override
  public boolean hasNext() {
    while (next == null && left > 0) {
      left--;
      timer.startWait();
      latest = loader.next();
      timer.endWait();
      onArrival.accept(latest);
      if (latest.size() > 0) {
        next = latest;
      }
    }
    return next != null;
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Batch batch = next;
    next = null;
    taken = batch;
    imageCount += batch.size();
    return batch;
  }

  /** Takes what is left of an update that was given up. */
  void skipRest() {
    while (hasNext()) {
      next = null;
    }
  }

  /**
   * Returns the batch that {@link #next} returned last; before that the one that arrived last,
   * empty when none of its images can be read.
   */
  Batch latest() {
    return taken == null ? latest : taken;
  }

  /** Returns the images of the batches that {@link #next} returned. */
  int imageCount() {
    return imageCount;
  }
}
