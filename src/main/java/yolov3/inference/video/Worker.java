package yolov3.inference.video;

/** A thread with a task of its own whose failure is thrown by the thread that waits for it. */
final class Worker {

  private final Thread thread;
  private Throwable failure; // written by the thread, read when it has ended

  /** A task that waits for other threads. */
  @FunctionalInterface
  interface Task {
    void run() throws InterruptedException;
  }

  private Worker(String name, Task task, Runnable atEnd) {
    thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (InterruptedException | RuntimeException | Error e) {
                failure = e;
              } finally {
                atEnd.run();
              }
            },
            name);
    thread.setDaemon(true);
  }

  /**
   * Starts a thread.
   *
   * @param atEnd runs on it at the end of the task, whether it failed or not
   */
  static Worker start(String name, Task task, Runnable atEnd) {
    Worker worker = new Worker(name, task, atEnd);
    worker.thread.start();
    return worker;
  }

  /** Waits for the end of the task. */
  void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the thread uses what the caller would close
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Throws the failure of the task, which has ended, if there was one. */
  void rethrow() {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }
}
