package yolov3.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private static final long MEBIBYTE = 1 << 20;
  private static final int THREADS = 8;

  private final AtomicInteger held = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  private void work(MemoryBudget budget, int mebibytes) {
    budget.during(
        mebibytes * MEBIBYTE,
        () -> {
          most.accumulateAndGet(held.addAndGet(mebibytes), Math::max);
          Thread.yield();
          return held.addAndGet(-mebibytes);
        });
  }

  private void onManyThreads(Callable<Void> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Void>> results = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        results.add(threads.submit(task));
      }
      for (Future<Void> result : results) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void threadsNeverHoldMoreThanTheBudgetTogether() throws Exception {
    MemoryBudget budget = new MemoryBudget(10 * MEBIBYTE);
    onManyThreads(
        () -> {
          for (int i = 0; i < 500; i++) {
            work(budget, 1 + i % 6);
          }
          return null;
        });
    assertTrue(most.get() <= 10, most + " MiB were held");
    assertEquals(0, held.get());
  }

  @Test
  void workLargerThanTheBudgetIsDoneAlone() throws Exception {
    MemoryBudget budget = new MemoryBudget(10 * MEBIBYTE);
    onManyThreads(
        () -> {
          for (int i = 0; i < 200; i++) {
            work(budget, i % 2 == 0 ? 25 : 1);
          }
          return null;
        });
    assertEquals(25, most.get()); // never 26 or 50
  }

  @Test
  void failureGivesTheMemoryBack() {
    MemoryBudget budget = new MemoryBudget(10 * MEBIBYTE);
    for (int i = 0; i < 3; i++) {
      assertThrows(
          OutOfMemoryError.class,
          () ->
              budget.during(
                  10 * MEBIBYTE,
                  () -> {
                    throw new OutOfMemoryError();
                  }));
    }
    assertEquals("done", budget.during(10 * MEBIBYTE, () -> "done"));
  }
}
