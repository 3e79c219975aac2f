package yolov3.network.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import yolov3.io.DurationText;
import yolov3.io.RunFailedException;
import yolov3.network.cluster.ClusterSpec.Member;
import yolov3.network.cluster.PeerProbe.Answer;

/**
 * Watch over the other workers, on a thread of its own. TensorFlow's collective ops wait for ever
 * for a frozen process, and a call that meets a dead chief may ignore every timeout; so the servers
 * are asked all the time, and a call that takes too long counts as lost too.
 *
 * <p>Probes are counted, not seconds: a process that was itself stopped for a while must not blame
 * the others.
 */
final class PeerWatch implements AutoCloseable {

  /** Between two rounds of questions. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  private static final int ANSWER_MILLIS = 3000;

  /** A process that ends is seen at once; a second look is for a listener that is busy. */
  private static final int GONE_ROUNDS = 2;

  /** About half a minute: a machine under load may be slow to answer. */
  private static final int SILENT_ROUNDS = 5;

  private final ClusterSpec spec;
  private final long maxCallRounds;
  private final Consumer<String> onLost;
  private final Map<Member, Integer> gone = new HashMap<>();
  private final Map<Member, Integer> silent = new HashMap<>();
  private final Thread thread = new Thread(this::watch, "peer-watch");
  private volatile boolean closed;
  private volatile Call call;

  /** Told from the next one of the same name by its identity. */
  private static final class Call {
    private final String name;

    Call(String name) {
      this.name = name;
    }
  }

  /**
   * @param maxCall time that a call may take while all workers answer
   * @param onLost takes a message and ends the process: a call that hangs can't be ended
   */
  PeerWatch(ClusterSpec spec, Duration maxCall, Consumer<String> onLost) {
    this.spec = spec;
    this.maxCallRounds = maxCall.dividedBy(PAUSE);
    this.onLost = onLost;
    thread.setDaemon(true);
  }

  /**
   * Waits until every worker has answered once.
   *
   * @throws RunFailedException when one does not in time
   */
  void awaitAll(Duration max) {
    long end = System.nanoTime() + max.toNanos();
    for (Member peer : spec.peers()) {
      while (PeerProbe.ask(peer, ANSWER_MILLIS) != Answer.ALIVE) {
        if (System.nanoTime() > end) {
          throw new RunFailedException(
              "%s has waited %s for %s, which has not started; start every worker of the cluster, or look into its log"
                  .formatted(spec.self(), DurationText.of(max), peer));
        }
        pause(Duration.ofMillis(200));
      }
    }
  }

  /** Begins to ask. */
  void start() {
    thread.start();
  }

  /** Marks the begin of a call that waits for the others. */
  void beginCall(String name) {
    call = new Call(name);
  }

  void endCall() {
    call = null;
  }

  /**
   * Returns the workers that don't live, in words, after a call has failed: those that ended did so
   * a moment ago, so a few looks are taken.
   */
  String whoIsLost() {
    for (int look = 0; look < 5; look++) {
      String lost =
          spec.peers().stream()
              .map(peer -> Map.entry(peer, PeerProbe.ask(peer, ANSWER_MILLIS)))
              .filter(answer -> answer.getValue() != Answer.ALIVE)
              .map(answer -> answer.getKey() + " " + answer.getValue())
              .collect(Collectors.joining(", "));
      if (!lost.isEmpty()) {
        return lost;
      }
      pause(Duration.ofMillis(200));
    }
    return "";
  }

  private void watch() {
    Call before = null;
    long rounds = 0;
    while (!closed) {
      pause(PAUSE);
      Call now = call;
      rounds = now == before && now != null ? rounds + 1 : 0;
      before = now;
      String lost =
          spec.peers().stream()
              .filter(this::isLost)
              .map(this::lost)
              .collect(Collectors.joining(", "));
      if (closed) {
        return;
      }
      if (!lost.isEmpty()) {
        onLost.accept(lost);
      } else if (rounds > maxCallRounds) {
        onLost.accept(
            "%s has taken more than %s though every worker answers: one of them is late or hangs"
                .formatted(now.name, DurationText.of(PAUSE.multipliedBy(maxCallRounds))));
      }
    }
  }

  private boolean isLost(Member peer) {
    Answer answer = PeerProbe.ask(peer, ANSWER_MILLIS);
    countInARow(gone, peer, answer == Answer.GONE);
    countInARow(silent, peer, answer != Answer.ALIVE);
    return gone.get(peer) >= GONE_ROUNDS || silent.get(peer) >= SILENT_ROUNDS;
  }

  private static void countInARow(Map<Member, Integer> rounds, Member peer, boolean again) {
    rounds.put(peer, again ? rounds.getOrDefault(peer, 0) + 1 : 0);
  }

  private String lost(Member peer) {
    return "%s %s".formatted(peer, gone.get(peer) > 0 ? Answer.GONE : Answer.SILENT);
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("interrupted while waiting for another worker", e);
    }
  }

  /** Ends the watch: from here on the others may end. */
  @Override
  public void close() {
    closed = true;
  }
}
