package yolov3.tensorboard;

import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.TfRecordFrame;

/**
 * Writer of one event file of one run, {@code events.out.tfevents.<seconds>.<host>.<n>.v2}, which
 * TensorBoard reads while it grows.
 *
 * <p>Events are buffered: a disk access a step would slow training. They reach the file when the
 * flush interval has passed at the time of a write, on {@link #flush} and on {@link #close}. Not
 * thread-safe.
 *
 * <p>A tag is the name of a curve, image or text; what is before its first {@code /} groups it. A
 * step is the update to which a value belongs. Every method that writes throws {@link
 * RunFailedException} with the file's name when the disk refuses.
 */
public final class EventWriter implements AutoCloseable {

  /** Max age of what TensorBoard shows, as a rule. */
  public static final Duration DEFAULT_FLUSH_INTERVAL = Duration.ofSeconds(10);

  static final String FILE_PREFIX = "events.out.tfevents.";

  private static final String FILE_VERSION = "brain.Event:2";
  private static final int BUFFER_BYTES = 1 << 16;

  private final InstantSource clock;
  private final Duration flushInterval;
  private final Path file;
  private final OutputStream out;
  private Instant lastFlush;
  private boolean closed;

  /**
   * Opens a new file with the system's clock and {@link #DEFAULT_FLUSH_INTERVAL}.
   *
   * @param folder the run's folder, made if missing
   */
  public EventWriter(Path folder) {
    this(folder, DEFAULT_FLUSH_INTERVAL, InstantSource.system());
  }

  /**
   * Opens a new file; one that exists is never touched.
   *
   * @param folder the run's folder, made if missing
   * @param flushInterval time after which a write flushes; zero flushes every write
   * @param clock gives the wall time of the events
   */
  public EventWriter(Path folder, Duration flushInterval, InstantSource clock) {
    this.clock = clock;
    this.flushInterval = flushInterval;
    this.lastFlush = clock.instant();
    this.file = newFile(folder, lastFlush.getEpochSecond());
    try {
      this.out =
          new BufferedOutputStream(
              Files.newOutputStream(file, StandardOpenOption.APPEND), BUFFER_BYTES);
    } catch (IOException e) {
      throw failure(file, e);
    }
    write(Event.newBuilder().setFileVersion(FILE_VERSION));
    flush(); // so that TensorBoard lists the run before its first value
  }

  /**
   * Takes the first free number: two writers may start within one second. Where the clock went back
   * it takes a later second, since TensorBoard reads files in the order of their names.
   */
  private static Path newFile(Path folder, long now) {
    long last = EventHistory.lastSecond(folder);
    long seconds = last > now ? last + 1 : now;
    String host = hostName();
    Path file = folder;
    try {
      Files.createDirectories(folder);
      for (int n = 0; ; n++) {
        file = folder.resolve(FILE_PREFIX + seconds + "." + host + "." + n + ".v2");
        try {
          return Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
          // the next number
        }
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // the name only tells files apart
    }
  }

  /** Returns the file that is written. */
  public Path file() {
    return file;
  }

  /**
   * Tells a TensorBoard that is running that a run resumes: what it has read of this step and later
   * ones is superseded. {@link EventHistory#cutFrom} does so for the files.
   *
   * @param step the first update that will be written
   */
  public void restart(long step) {
    write(
        Event.newBuilder()
            .setStep(step)
            .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
  }

  /** Writes a number for the scalars dashboard, as a 32-bit float like TensorFlow. */
  public void scalar(String tag, long step, double value) {
    write(step, SummaryValues.scalar(tag, value));
  }

  /** Writes numbers of one update, by their tags, in one event, which takes less room. */
  public void scalars(long step, Map<String, Double> values) {
    write(
        step,
        values.entrySet().stream()
            .map(entry -> SummaryValues.scalar(entry.getKey(), entry.getValue()))
            .toArray(Summary.Value[]::new));
  }

  /** Writes a text for the text dashboard. */
  public void text(String tag, long step, String markdown) {
    write(step, SummaryValues.text(tag, markdown));
  }

  /** Writes an image for the images dashboard, as PNG. */
  public void image(String tag, long step, BufferedImage image) {
    write(step, SummaryValues.png(tag, image));
  }

  /**
   * Writes images of one tag for the images dashboard, which numbers them.
   *
   * @param images at least one, all of one size, without transparency; stored as JPEG
   */
  public void images(String tag, long step, List<BufferedImage> images) {
    write(step, SummaryValues.jpegs(tag, images));
  }

  /** Writes a histogram for the histograms and the distributions dashboards. */
  public void histogram(String tag, long step, Histogram histogram) {
    write(step, SummaryValues.histogram(tag, histogram));
  }

  /**
   * Writes the precision-recall curve of a detector for the PR curves dashboard. Each array has a
   * count for each confidence threshold; thresholds are evenly spaced from 0 to 1.
   */
  public void precisionRecall(
      String tag, long step, int[] truePositives, int[] falsePositives, int[] falseNegatives) {
    write(step, SummaryValues.precisionRecall(tag, truePositives, falsePositives, falseNegatives));
  }

  /** Writes the layout of the custom scalars dashboard. */
  public void layout(ScalarLayout layout) {
    write(0, layout.toSummary());
  }

  /** Writes the graph for the graphs dashboard; a folder has one. */
  public void graph(GraphDef graph) {
    write(Event.newBuilder().setGraphDef(graph.toByteString()));
  }

  /**
   * Begins a row of the hparams dashboard, where runs are compared; a folder has one. The last
   * values of the folder's scalars are the results in the row.
   *
   * @param name of the row; rows of the same name are averaged as repetitions
   * @param hyperparameters each a {@link Number}, a {@link Boolean} or a {@link String}
   */
  public void startTrial(String name, Map<String, Object> hyperparameters) {
    write(0, TrialSummary.start(name, hyperparameters, seconds(clock.instant())));
  }

  /** Marks the run of the row as finished, at its last update. */
  public void endTrial(long step) {
    write(step, TrialSummary.end(seconds(clock.instant())));
  }

  private void write(long step, Summary.Value... values) {
    write(
        Event.newBuilder()
            .setStep(step)
            .setSummary(Summary.newBuilder().addAllValue(List.of(values))));
  }

  private void write(Event.Builder event) {
    if (closed) {
      throw new IllegalStateException(file + " is closed");
    }
    Instant now = clock.instant();
    event.setWallTime(seconds(now));
    try {
      out.write(TfRecordFrame.of(event.build().toByteArray()));
    } catch (IOException e) {
      throw failure(file, e);
    }
    Duration sinceFlush = Duration.between(lastFlush, now);
    boolean clockWentBack = sinceFlush.isNegative();
    if (clockWentBack || sinceFlush.compareTo(flushInterval) >= 0) {
      flush();
    }
  }

  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }

  /** Flushes what was written so far to the file, which must still be there. */
  public void flush() {
    try {
      out.flush();
      if (!Files.exists(file)) { // one that was deleted can be written to, and nobody would see it
        throw new NoSuchFileException(file.toString());
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
    lastFlush = clock.instant();
  }

  /** Flushes and closes the file; a second call does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      out.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  static RunFailedException failure(Path path, IOException cause) {
    return new RunFailedException(
        "%s: cannot write TensorBoard events (%s)".formatted(path, IoErrors.reasonOf(cause)),
        cause);
  }
}
