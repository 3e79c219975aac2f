package yolov3.data.loader;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * Batches prepared ahead of their use on threads of the loader's own, in the order of the plan
 * whatever the number of threads. Owns its threads; close it.
 */
public final class BatchLoader implements AutoCloseable {

  private static final AtomicInteger THREADS = new AtomicInteger();

  private final BatchPlan plan;
  private final ExampleSource source;
  private final long last;
  private final ExecutorService threads;
  private final Deque<Future<Batch>> ahead = new ArrayDeque<>();
  private long submitted;

  /**
   * @param first number of the first batch wanted, from 1
   * @param last number of the last batch wanted
   * @param threadCount threads that read images
   * @param prefetch batches that may be ready or in the making; with fewer than threads, as many as
   *     threads, since each makes one at a time
   */
  public BatchLoader(
      BatchPlan plan, ExampleSource source, long first, long last, int threadCount, int prefetch) {
    this.plan = plan;
    this.source = source;
    this.last = last;
    this.submitted = first - 1;
    this.threads =
        Executors.newFixedThreadPool(
            threadCount,
            task -> {
              Thread thread = new Thread(task, "batch-loader-" + THREADS.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    for (int i = 0; i < Math.max(prefetch, threadCount); i++) {
      submit();
    }
  }

  /** Tells whether a batch is left. */
  public boolean hasNext() {
    return !ahead.isEmpty();
  }

  /** Returns the next batch, without images that can't be read; waits when it is not ready. */
  public Batch next() {
    Future<Batch> batch = ahead.remove();
    submit();
    try {
      return batch.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) { // out of memory, say
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("interrupted while waiting for a batch", e);
    }
  }

  /** Interrupts the threads and does not wait for them; they are daemons. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void submit() {
    if (submitted < last) {
      long number = ++submitted;
      ahead.add(threads.submit(() -> read(number)));
    }
  }

  /** An image that can't be read is skipped, and the others of its batch are not lost with it. */
  private Batch read(long number) {
    List<Example> examples = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (BatchPlan.SampleSlot slot : plan.slots(number)) {
      try {
        examples.add(source.read(slot));
      } catch (UserException e) {
        unreadable.add(e.getMessage());
      }
    }
    return Batch.of(examples, unreadable);
  }
}
