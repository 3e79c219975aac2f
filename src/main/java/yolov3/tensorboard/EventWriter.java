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
 * Writes one event file of one run, {@code events.out.tfevents.<seconds>.<host>.<n>.v2}, for
 * TensorBoard to read while it grows.
 *
 * <p>Events are buffered: a disk access a step would slow training. They reach the file when the
 * flush interval has passed at the time of a write, on {@link #flush} and on {@link #close}. Not
 * safe for use by several threads.
 *
 * <p>Every method that writes throws {@link RunFailedException} with the file's name when the disk
 * refuses.
 */
public final class EventWriter implements AutoCloseable {

  /** How old what TensorBoard shows may get, as a rule. */
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
   * Opens a file with the system's clock and {@link #DEFAULT_FLUSH_INTERVAL}.
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
   * @param flushInterval a write flushes when this long has passed since the last flush; zero
   *     flushes every write
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

  /** Claims a name: two writers may start within one second. */
  private static Path newFile(Path folder, long seconds) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw failure(folder, e);
    }
    String host = hostName();
    for (int n = 0; ; n++) {
      Path file = folder.resolve(FILE_PREFIX + seconds + "." + host + "." + n + ".v2");
      try {
        return Files.createFile(file);
      } catch (FileAlreadyExistsException e) {
        // the next number
      } catch (IOException e) {
        throw failure(file, e);
      }
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // the name only tells files apart
    }
  }

  /** Where the events go. */
  public Path file() {
    return file;
  }

  /**
   * Tells a TensorBoard that is running that a run goes on here: what it has read of this step and
   * later ones is superseded. {@link EventHistory#cutFrom} does so for the files.
   *
   * @param step the first update that will be written
   */
  public void restart(long step) {
    write(
        Event.newBuilder()
            .setStep(step)
            .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
  }

  /**
   * Writes a number for the scalars dashboard.
   *
   * @param tag name of the curve, a part before the first {@code /} groups curves
   * @param step the update at which it was measured
   * @param value stored as a 32-bit float, as TensorFlow does
   */
  public void scalar(String tag, long step, double value) {
    write(step, ScalarSummary.of(tag, value));
  }

  /**
   * Writes numbers of one update in one event, which takes less room than one each.
   *
   * @param step the update at which they were measured
   * @param values by the name of the curve
   */
  public void scalars(long step, Map<String, Double> values) {
    write(
        step,
        values.entrySet().stream()
            .map(entry -> ScalarSummary.of(entry.getKey(), entry.getValue()))
            .toArray(Summary.Value[]::new));
  }

  /**
   * Writes a text for the text dashboard.
   *
   * @param tag name of the text
   * @param step the update to which it belongs
   * @param markdown the text
   */
  public void text(String tag, long step, String markdown) {
    write(step, TextSummary.of(tag, markdown));
  }

  /**
   * Writes an image for the images dashboard.
   *
   * @param tag name of the image
   * @param step the update at which it was made
   * @param image stored as PNG, without loss
   */
  public void image(String tag, long step, BufferedImage image) {
    try {
      write(step, ImageSummary.png(tag, image));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /**
   * Writes images of one tag for the images dashboard, which numbers them.
   *
   * @param tag name of the images
   * @param step the update at which they were made
   * @param images at least one, all of one size, without transparency; stored as JPEG
   */
  public void images(String tag, long step, List<BufferedImage> images) {
    try {
      write(step, ImageSummary.jpeg(tag, images));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /**
   * Writes how values spread, for the histograms and the distributions dashboards.
   *
   * @param tag name of the values, a part before the first {@code /} groups histograms
   * @param step the update at which they were taken
   * @param histogram of the values
   */
  public void histogram(String tag, long step, Histogram histogram) {
    write(step, HistogramSummary.of(tag, histogram));
  }

  /**
   * Writes the precision-recall curve of a detector for the PR curves dashboard. Each array has an
   * entry for each threshold on the score; thresholds are evenly spaced from 0 to 1.
   *
   * @param tag name of the curve, a part before the first {@code /} groups curves
   * @param step the update at which it was measured
   * @param right detections with at least that score that are right
   * @param wrong those that are not
   * @param missed true objects that none of them found
   */
  public void precisionRecall(String tag, long step, int[] right, int[] wrong, int[] missed) {
    write(step, PrecisionRecallSummary.of(tag, right, wrong, missed));
  }

  /** Writes what the custom scalars dashboard shows. */
  public void layout(ScalarLayout layout) {
    write(0, LayoutSummary.of(layout));
  }

  /** Writes the graph for the graphs dashboard; a folder has one. */
  public void graph(GraphDef graph) {
    write(Event.newBuilder().setGraphDef(graph.toByteString()));
  }

  /**
   * Begins a row of the hparams dashboard, where runs are compared; a folder has one. The last
   * values of the folder's scalars are the results in the row.
   *
   * @param name of the row; rows of the same name are taken for repetitions and averaged
   * @param hyperparameters each a {@link Number}, a {@link Boolean} or a {@link String}
   */
  public void startTrial(String name, Map<String, Object> hyperparameters) {
    write(0, TrialSummary.start(name, hyperparameters, seconds(clock.instant())));
  }

  /**
   * Says that the run of the row came to its end.
   *
   * @param step the last update
   */
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

  /** Brings everything written so far to the file, which must still be there. */
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
