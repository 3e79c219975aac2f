package yolov3.cli.console;

import org.jline.utils.Signals;

/**
 * Ctrl-C and SIGTERM while a run trains: the first asks it to stop, the second ends the program at
 * once. Close it to give the signals back.
 */
public final class StopSignal implements AutoCloseable {

  private static final int SIGNALLED = 128;

  private final Object interrupt;
  private final Object terminate;
  private volatile int exitCode;

  public StopSignal() {
    interrupt = Signals.register("INT", () -> received(SIGNALLED + 2));
    terminate = Signals.register("TERM", () -> received(SIGNALLED + 15));
  }

  /** Whether a signal came. */
  public boolean received() {
    return exitCode != 0;
  }

  /** What a shell expects of a program that a signal ended, 0 when none came. */
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
