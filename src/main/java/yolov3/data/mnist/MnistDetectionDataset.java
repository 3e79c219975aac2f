package yolov3.data.mnist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import yolov3.config.section.MnistConfig;
import yolov3.data.Split;
import yolov3.data.annotation.list.ListFile;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.LockFile;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * A finished MNIST detection set on disk:
 *
 * <pre>
 *   train/000001.jpg …   validation/…   test/…
 *   train.txt            validation.txt test.txt    lists in the format of {@link ListFile}
 *   mnist.names          0 to 9
 *   manifest.json        {@link MnistDatasetManifest}
 * </pre>
 *
 * <p>The first five sixths of MNIST's training digits (50,000) are drawn in {@code train}, the last
 * sixth (10,000) in {@code validation}, and MNIST's test digits in {@code test}, so that no digit
 * is in two splits.
 *
 * @param wasThere whether an equal set was found, so that nothing had to be drawn
 */
public record MnistDetectionDataset(Path folder, MnistDatasetManifest manifest, boolean wasThere) {

  private static final String ANOTHER_FOLDER = "choose another folder (mnist.folder)";
  static final String WHAT_TO_DO = ANOTHER_FOLDER + ", or delete this one";

  /** Returns the list of a split's images. */
  public Path list(Split split) {
    return folder.resolve(MnistDrawing.list(split));
  }

  /** Returns the file of the classes' names, one a line. */
  public Path namesFile() {
    return folder.resolve(MnistDrawing.NAMES_FILE);
  }

  /**
   * Draws a set on all cores, or finds that it is there already. The same config gives the same
   * bytes, however many cores there are (on the same version of Java, whose JPEG writer is used).
   *
   * <p>A set is complete or absent: it is drawn beside its place and renamed at the end, and
   * nothing that lies there is ever replaced.
   *
   * @param config its folder is absent, empty, or an equal set
   * @param digitsFolder with the four files of MNIST; not read when the set is there
   * @param progress receives how many images are done, from 1 to {@link MnistConfig#total()}, on
   *     the caller's thread
   * @throws UserException if the folder is not empty and not an equal, whole set, or cannot be
   *     written, or if MNIST's files are missing or damaged
   * @throws RunFailedException if a file cannot be written, for example on a full disk
   */
  public static MnistDetectionDataset make(
      MnistConfig config, Path digitsFolder, IntConsumer progress) {
    return make(config, digitsFolder, progress, Runtime.getRuntime().availableProcessors());
  }

  static MnistDetectionDataset make(
      MnistConfig config, Path digitsFolder, IntConsumer progress, int threads) {
    Path folder = config.folder();
    if (holdsSomething(folder)) {
      MnistDatasetManifest manifest = MnistDatasetManifest.read(folder);
      requireEqual(manifest, config);
      requireWhole(config);
      return new MnistDetectionDataset(folder, manifest, true);
    }
    Map<Split, Digits> digits = readDigits(digitsFolder);
    Path place = place(folder);
    Path lock = place.resolveSibling("." + place.getFileName() + ".lock");
    try {
      Files.createDirectories(place.getParent());
      return LockFile.holding(
              lock,
              () -> {
                drawAlone(place, lock, digits, config, progress, threads);
                return new MnistDetectionDataset(folder, MnistDatasetManifest.read(folder), false);
              })
          .orElseThrow(
              () ->
                  new UserException(
                      "detection set '" + folder + "' is being drawn by another process"));
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  /** While nobody else does, so that what a process that was killed has left can be deleted. */
  private static void drawAlone(
      Path place,
      Path lock,
      Map<Split, Digits> digits,
      MnistConfig config,
      IntConsumer progress,
      int threads) {
    ExecutorService pool = new ForkJoinPool(threads);
    Runnable stopAtExit =
        () -> {
          stop(pool);
          delete(lock);
        };
    try (AtomicFolder partial = beside(place, stopAtExit)) {
      try {
        new MnistDrawing(partial.path(), config, pool).draw(digits, progress);
        partial.finish();
      } catch (IOException e) {
        throw new RunFailedException(
            "detection set '%s' cannot be written: %s"
                .formatted(config.folder(), IoErrors.reasonOf(e)),
            e);
      } finally {
        stop(pool); // before the folder is deleted under it
      }
    } finally {
      delete(lock);
    }
  }

  private static AtomicFolder beside(Path place, Runnable stopAtExit) {
    try {
      AtomicFolder.deleteAbandoned(
          place.getParent(), Pattern.quote(place.getFileName().toString()));
      return AtomicFolder.beside(place, stopAtExit);
    } catch (IOException e) {
      throw cannotWrite(place, e);
    }
  }

  private static void delete(Path lock) {
    try {
      Files.deleteIfExists(lock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UserException cannotWrite(Path folder, IOException e) {
    return new UserException(
        "folder '%s' cannot be written (%s); %s"
            .formatted(
                folder.toAbsolutePath().normalize().getParent(),
                IoErrors.reasonOf(e),
                ANOTHER_FOLDER),
        e);
  }

  private static UserException cannotRead(Path folder, IOException e) {
    return new UserException("folder '" + folder + "' cannot be read: " + IoErrors.reasonOf(e), e);
  }

  private static void stop(ExecutorService pool) {
    pool.shutdownNow();
    try {
      pool.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean holdsSomething(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isDirectory(folder)) {
      throw new UserException("'" + folder + "' is not a folder; " + ANOTHER_FOLDER);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    } catch (IOException e) {
      throw cannotRead(folder, e);
    }
  }

  /** Absolute, and behind a link that the user made for a folder. */
  private static Path place(Path folder) {
    try {
      return Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw cannotRead(folder, e);
    }
  }

  private static void requireEqual(MnistDatasetManifest found, MnistConfig wanted) {
    List<String> differences = found.differences(wanted);
    if (!differences.isEmpty()) {
      throw new UserException(
          "folder '%s' has a detection set with %s; %s"
              .formatted(wanted.folder(), String.join(", ", differences), WHAT_TO_DO));
    }
  }

  private static void requireWhole(MnistConfig config) {
    Path folder = config.folder();
    List<String> missing = new ArrayList<>();
    for (Split split : Split.values()) {
      if (!Files.isRegularFile(folder.resolve(MnistDrawing.list(split)))) {
        missing.add(MnistDrawing.list(split));
      }
      String images = split.folder();
      Set<String> found = names(folder, images);
      int count = MnistDrawing.count(config, split);
      long absent =
          IntStream.range(0, count)
              .filter(index -> !found.contains(MnistDrawing.image(split, index)))
              .count();
      if (absent > 0) {
        missing.add(absent + " of the " + count + " images of " + images + "/");
      }
    }
    if (!Files.isRegularFile(folder.resolve(MnistDrawing.NAMES_FILE))) {
      missing.add(MnistDrawing.NAMES_FILE);
    }
    if (!missing.isEmpty()) {
      throw new UserException(
          "detection set '%s' lacks %s; %s"
              .formatted(folder, String.join(", ", missing), WHAT_TO_DO));
    }
  }

  /** Paths of the images of a split's folder in the set, which may be absent. */
  private static Set<String> names(Path folder, String images) {
    if (!Files.isDirectory(folder.resolve(images))) {
      return Set.of();
    }
    try (Stream<Path> entries = Files.list(folder.resolve(images))) {
      return entries.map(entry -> images + "/" + entry.getFileName()).collect(Collectors.toSet());
    } catch (IOException e) {
      throw cannotRead(folder, e);
    }
  }

  /** Reads the digits of each split; see the class comment. */
  static Map<Split, Digits> readDigits(Path digitsFolder) {
    Digits training = IdxFiles.readTraining(digitsFolder);
    int heldOut = training.count() / 6;
    if (heldOut == 0) {
      throw new UserException(
          "MNIST folder '%s' has %d training digits; expected at least 6"
              .formatted(digitsFolder, training.count()));
    }
    int end = training.count() - heldOut;
    return Map.of(
        Split.TRAIN, training.slice(0, end),
        Split.VALIDATION, training.slice(end, training.count()),
        Split.TEST, IdxFiles.readTest(digitsFolder));
  }
}
