package yolov3.cli.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import yolov3.cli.console.Failures;
import yolov3.cli.console.StopSignal;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;

/**
 * Workers on this machine, processes of this program: the output is the chief's, errors are those
 * of all. When one ends before training does, all end.
 */
final class LocalWorkers {

  /** A worker that has lost another sees it within this time, and says so itself. */
  private static final long GRACE_SECONDS = 60;

  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";

  private final List<WorkerCommand> commands;
  private final PrintWriter err;

  LocalWorkers(List<WorkerCommand> commands, PrintWriter err) {
    this.commands = commands;
    this.err = err;
  }

  /** Returns the exit code: the chief's, or that of another worker that ended the run. */
  int run() {
    List<Process> processes = new ArrayList<>();
    try (StopSignal stop = new StopSignal()) {
      for (WorkerCommand command : commands) {
        processes.add(start(command));
      }
      int code = await(processes, stop);
      return stop.received() ? stop.exitCode() : code;
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private Process start(WorkerCommand command) {
    ProcessBuilder builder = new ProcessBuilder(command.line());
    builder.environment().putAll(command.environment());
    builder.environment().put(StopRequest.VARIABLE, "1");
    // Its errors about a lost worker are many lines, and what they mean is said in one.
    builder.environment().replace(LOG_LEVEL, "2", "3");
    boolean chief = command.rank() == 0;
    builder.redirectOutput(chief ? Redirect.INHERIT : Redirect.DISCARD);
    builder.redirectError(chief ? Redirect.INHERIT : Redirect.PIPE);
    try {
      Process process = builder.start();
      if (!chief) {
        Thread reader =
            new Thread(() -> repeatErrors(process, command.rank()), "errors-" + command.rank());
        reader.setDaemon(true);
        reader.start();
      }
      return process;
    } catch (IOException e) {
      throw new RunFailedException("no process can be started: " + IoErrors.reasonOf(e), e);
    }
  }

  private void repeatErrors(Process process, int rank) {
    try (BufferedReader lines = process.errorReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        err.println("worker of rank " + rank + ": " + line);
        err.flush();
      }
    } catch (IOException e) {
      // the process is gone
    }
  }

  private int await(List<Process> processes, StopSignal stop) {
    Process chief = processes.get(0);
    List<Process> others = processes.subList(1, processes.size());
    boolean asked = false;
    while (!ends(chief, 100, TimeUnit.MILLISECONDS)) {
      if (stop.received() && !asked) {
        asked = true;
        processes.forEach(LocalWorkers::askToStop);
      }
      List<Process> broken =
          others.stream().filter(p -> !p.isAlive() && p.exitValue() != 0).toList();
      if (!broken.isEmpty()) {
        ends(chief, GRACE_SECONDS, TimeUnit.SECONDS);
        return broken.get(0).exitValue() > StopSignal.SIGNALLED
            ? codeOf(chief)
            : broken.get(0).exitValue();
      }
    }
    if (chief.exitValue() == 0 || chief.exitValue() == StopSignal.TERMINATED) { // so do the others
      others.forEach(process -> ends(process, GRACE_SECONDS, TimeUnit.SECONDS));
    }
    return codeOf(chief);
  }

  private int codeOf(Process chief) {
    if (chief.isAlive()) {
      err.println("a worker has ended and the chief did not notice; all are ended now");
      return Failures.BROKEN;
    }
    int code = chief.exitValue();
    if (code == StopSignal.SIGNALLED + 9) { // it could not say so itself
      err.println("the chief was killed; start again with --resume to resume the run");
      return Failures.BROKEN;
    }
    return code;
  }

  private static void askToStop(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // it has ended
    }
  }

  private static boolean ends(Process process, long time, TimeUnit unit) {
    try {
      return process.waitFor(time, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("interrupted while waiting for a worker", e);
    }
  }
}
