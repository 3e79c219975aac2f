package yolov3.cli.console;

import org.jline.utils.Signals;
import yolov3.io.ExitActions;

/**
 * Ctrl-C, SIGTERM and the SIGHUP of a closed terminal during training: the first asks the run to
 * stop, a second Ctrl-C or SIGTERM ends the program at once. Closing it restores the signals.
 */
public final class StopSignal implements AutoCloseable {

  /** Added to the number of a signal in the exit code of a process that it has ended. */
  public static final int SIGNALLED = 128;

  private static final int HUNG_UP = SIGNALLED + 1;

  private static final int INTERRUPTED = SIGNALLED + 2;

  /** Exit code of a process that SIGTERM has ended. */
  public static final int TERMINATED = SIGNALLED + 15;

  private final Object hangUp;
  private final Object interrupt;
  private final Object terminate;
  private volatile int exitCode;

  public StopSignal() {
    hangUp = Signals.register("HUP", this::hungUp); // never called under nohup
    interrupt = Signals.register("INT", () -> received(INTERRUPTED));
    terminate = Signals.register("TERM", () -> received(TERMINATED));
  }

  /** Lets all end the program at once wherever no {@link StopSignal} is open. */
  public static void endAtOnce() {
    Signals.register("HUP", () -> halt(HUNG_UP));
    Signals.register("INT", () -> halt(INTERRUPTED));
    Signals.register("TERM", () -> halt(TERMINATED));
  }

  public boolean received() {
    return exitCode != 0;
  }

  /** Returns the exit code that shells expect after a signal, 0 without one. */
  public int exitCode() {
    return exitCode;
  }

  /** Ends nothing a second time: of a closed terminal both the shell and the system send one. */
  private void hungUp() {
    if (exitCode == 0) {
      exitCode = HUNG_UP;
    }
  }

  private void received(int code) {
    if (exitCode != 0) {
      halt(code);
    }
    exitCode = code;
  }

  /**
   * Ends the JVM at once, after the {@link ExitActions}. Its orderly end would destroy TensorFlow's
   * globals under the threads that still compute, and crash.
   */
  public static void halt(int code) {
    try {
      ExitActions.runAll();
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }

  @Override
  public void close() {
    Signals.unregister("HUP", hangUp);
    Signals.unregister("INT", interrupt);
    Signals.unregister("TERM", terminate);
  }
}
