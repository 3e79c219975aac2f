package yolov3.cli.cluster;

import java.io.IOException;
import java.util.Map;

/**
 * Request of the launcher to stop after the current step: the end of standard input. It also comes
 * when the launcher is killed, so that nothing is left behind.
 */
final class StopRequest {

  /** Set by the launcher; in every other process standard input is left alone. */
  static final String VARIABLE = "YOLOV3_LAUNCHED_WORKER";

  private volatile boolean received;

  private StopRequest() {}

  /** Waits for the request, on a thread of its own; null in a process without a launcher. */
  static StopRequest fromLauncher(Map<String, String> environment) {
    if (!environment.containsKey(VARIABLE)) {
      return null;
    }
    StopRequest request = new StopRequest();
    Thread thread = new Thread(request::await, "stop-request");
    thread.setDaemon(true);
    thread.start();
    return request;
  }

  private void await() {
    try {
      while (System.in.read() >= 0) {
        // only its end says something
      }
    } catch (IOException e) {
      // the launcher is gone
    }
    received = true;
  }

  boolean received() {
    return received;
  }
}
