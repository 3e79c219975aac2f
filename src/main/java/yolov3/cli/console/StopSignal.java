package yolov3.cli.console;

import org.jline.utils.Signals;

/**
 * Ctrl-C and SIGTERM during training: the first asks the run to stop, the second ends the program
 * at once. Closing it restores the signals.
 */
public final class StopSignal implements AutoCloseable {

  private static final int SIGNALLED = 128;

  /** Exit code of a process that SIGTERM has ended. */
  public static final int TERMINATED = SIGNALLED + 15;

  private final Object interrupt;
  private final Object terminate;
  private volatile int exitCode;

  public StopSignal() {
    interrupt = Signals.register("INT", () -> received(SIGNALLED + 2));
    terminate = Signals.register("TERM", () -> received(TERMINATED));
  }

  public boolean received() {
    return exitCode != 0;
  }

  /** Returns the exit code that shells expect after a signal, 0 without one. */
  public int exitCode() {
    return exitCode;
  }

  private void received(int code) {
    if (exitCode != 0) {
      Runtime.getRuntime().halt(code);
    }
    exitCode = code;
  }

  @Override
  public void close() {
    Signals.unregister("INT", interrupt);
    Signals.unregister("TERM", terminate);
  }
}
