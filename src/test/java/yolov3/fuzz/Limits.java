package yolov3.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import yolov3.io.UserException;

/**
 * Runs a reader and sees that it takes neither for ever nor all memory, nor fails as a bug does.
 */
final class Limits {

  /** Far more than any input of these tests needs, on a busy machine too. */
  private static final int MOST_SECONDS = 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static ExecutorService thread = newThread();

  private Limits() {}

  /**
   * Reads something.
   *
   * @param mostBytes that the reading thread may allocate
   * @return what was read, or nothing when the reader refused it as its users' mistake
   */
  static <T> Optional<T> read(long mostBytes, Callable<T> reader) {
    return read(mostBytes, UserException.class, reader);
  }

  /** The same with another documented exception. */
  static <T> Optional<T> read(
      long mostBytes, Class<? extends RuntimeException> documented, Callable<T> reader) {
    Measured<T> measured;
    try {
      measured = thread.submit(() -> measure(reader)).get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      thread.shutdownNow();
      thread = newThread(); // that one may never be free again
      throw new AssertionError("no end after " + MOST_SECONDS + " s", e);
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
    if (measured.allocated > mostBytes) {
      throw new AssertionError(
          "%,d bytes allocated; expected at most %,d".formatted(measured.allocated, mostBytes));
    }
    if (measured.failure != null && !documented.isInstance(measured.failure)) {
      throw new AssertionError("not the documented exception", measured.failure);
    }
    if (measured.failure != null
        && (measured.failure.getMessage() == null || measured.failure.getMessage().isBlank())) {
      throw new AssertionError("a failure without a word", measured.failure);
    }
    return Optional.ofNullable(measured.value);
  }

  private static ExecutorService newThread() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread reader = new Thread(task, "fuzzed reader");
          reader.setDaemon(true);
          return reader;
        });
  }

  private static <T> Measured<T> measure(Callable<T> reader) {
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    T value = null;
    Throwable failure = null;
    try {
      value = reader.call();
    } catch (Throwable e) { // errors such as a stack overflow are what this is for
      failure = e;
    }
    return new Measured<>(value, failure, THREADS.getThreadAllocatedBytes(thread) - before);
  }

  private record Measured<T>(T value, Throwable failure, long allocated) {}
}
