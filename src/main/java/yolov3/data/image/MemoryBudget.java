package yolov3.data.image;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Memory that threads share for a kind of work: a thread that finds too little left waits, first
 * come first served. Work that needs more than all of it is done alone.
 */
final class MemoryBudget {

  private static final long MEBIBYTE = 1 << 20;

  private final int limitMebibytes;
  private final Semaphore left;

  MemoryBudget(long limitBytes) {
    limitMebibytes = (int) Math.min(Integer.MAX_VALUE, Math.max(1, limitBytes / MEBIBYTE));
    left = new Semaphore(limitMebibytes, true);
  }

  /**
   * @param work must not ask this budget for more, or two threads can wait for each other
   */
  <T> T during(long bytes, Supplier<T> work) {
    int share = (int) Math.min(limitMebibytes, (bytes + MEBIBYTE - 1) / MEBIBYTE);
    left.acquireUninterruptibly(share);
    try {
      return work.get();
    } finally {
      left.release(share);
    }
  }
}
