package yolov3.data.mnist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import yolov3.data.LabelledImage;
import yolov3.data.RandomStreams;
import yolov3.data.Split;
import yolov3.data.annotation.list.ListFile;
import yolov3.data.image.ImageDecoder;
import yolov3.geometry.LabelledBox;
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
 * @param folder where the set is
 * @param manifest what it says about itself
 * @param wasThere whether an equal set was found, so that nothing had to be drawn
 */
public record MnistDetectionDataset(Path folder, MnistDatasetManifest manifest, boolean wasThere) {

  private static final String ANOTHER_FOLDER =
      "choose another folder (--out of make-data, mnist.folder of a config)";
  static final String WHAT_TO_DO = ANOTHER_FOLDER + ", or delete this one";

  private static final String NAMES_FILE = "mnist.names";
  private static final float JPEG_QUALITY = 0.95f;

  /** The list of images to train on. */
  public Path trainList() {
    return folder.resolve(list(Split.TRAIN));
  }

  /** The list of images to validate with. */
  public Path validationList() {
    return folder.resolve(list(Split.VALIDATION));
  }

  /** The list of images to test with. */
  public Path testList() {
    return folder.resolve(list(Split.TEST));
  }

  private static String list(Split split) {
    return split.folder() + ".txt";
  }

  /**
   * @param index counted from 0; files are counted from 1
   */
  private static String image(Split split, int index) {
    // Not String.format, whose digits depend on the user's language.
    String number = Integer.toString(index + 1);
    return split.folder() + "/" + "0".repeat(6 - number.length()) + number + ".jpg";
  }

  /** The names of the classes, one a line. */
  public Path namesFile() {
    return folder.resolve(NAMES_FILE);
  }

  /**
   * Draws a set on all cores, or finds that it is there already. The same options give the same
   * bytes, however many cores there are (on the same version of Java, whose JPEG writer is used).
   *
   * <p>A set is complete or absent: it is drawn beside its place and renamed at the end, and
   * nothing that lies there is ever replaced.
   *
   * @param folder where the set will be; absent, empty, or an equal set
   * @param digitsFolder with the four files of MNIST; not read when the set is there
   * @param progress told how many images are done, from 1 to {@link MnistDatasetOptions#total()},
   *     on the caller's thread
   * @throws UserException if the folder is not empty and not an equal, whole set, or cannot be
   *     written, or if MNIST's files are missing or damaged
   * @throws RunFailedException if a file cannot be written, for example on a full disk
   */
  public static MnistDetectionDataset make(
      Path folder, Path digitsFolder, MnistDatasetOptions options, IntConsumer progress) {
    int threads = Runtime.getRuntime().availableProcessors();
    return make(folder, digitsFolder, options, progress, threads);
  }

  /** As the public one, with a number of threads. */
  static MnistDetectionDataset make(
      Path folder,
      Path digitsFolder,
      MnistDatasetOptions options,
      IntConsumer progress,
      int threads) {
    if (holdsSomething(folder)) {
      MnistDatasetManifest manifest = MnistDatasetManifest.read(folder);
      requireEqual(folder, manifest.options(), options);
      requireWhole(folder, options);
      return new MnistDetectionDataset(folder, manifest, true);
    }
    Map<Split, Digits> digits = readDigits(digitsFolder);
    Path place = place(folder);
    Path lock = place.resolveSibling("." + place.getFileName() + ".lock");
    try {
      Files.createDirectories(place.getParent());
      return LockFile.holding(
              lock, () -> drawAlone(folder, lock, digits, options, progress, threads))
          .orElseThrow(
              () ->
                  new UserException(
                      "detection set '" + folder + "' is being drawn by another process"));
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  /** While nobody else does, so that what a process that was killed has left can be deleted. */
  private static MnistDetectionDataset drawAlone(
      Path folder,
      Path lock,
      Map<Split, Digits> digits,
      MnistDatasetOptions options,
      IntConsumer progress,
      int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads, MnistDetectionDataset::daemon);
    Runnable stopAtExit =
        () -> {
          stop(pool);
          delete(lock);
        };
    try (AtomicFolder partial = beside(place(folder), stopAtExit)) {
      try {
        MnistDatasetManifest manifest = draw(partial.path(), digits, options, progress, pool);
        partial.finish();
        return new MnistDetectionDataset(folder, manifest, false);
      } catch (IOException e) {
        throw new RunFailedException(
            "detection set '" + folder + "' cannot be written: " + IoErrors.reasonOf(e), e);
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
        "folder '"
            + folder.toAbsolutePath().normalize().getParent()
            + "' cannot be written ("
            + IoErrors.reasonOf(e)
            + "); "
            + ANOTHER_FOLDER,
        e);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "draw digits");
    thread.setDaemon(true);
    return thread;
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
      throw new UserException("folder '" + folder + "' cannot be read: " + IoErrors.reasonOf(e), e);
    }
  }

  /** Absolute, and behind a link that the user made for a folder. */
  private static Path place(Path folder) {
    try {
      return Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw new UserException("folder '" + folder + "' cannot be read: " + IoErrors.reasonOf(e), e);
    }
  }

  private static void requireEqual(
      Path folder, MnistDatasetOptions found, MnistDatasetOptions wanted) {
    if (found.equals(wanted)) {
      return;
    }
    Map<String, Object> foundValues = found.byName();
    List<String> differences = new ArrayList<>();
    wanted
        .byName()
        .forEach(
            (name, value) -> {
              if (!value.equals(foundValues.get(name))) {
                differences.add(name + " " + foundValues.get(name) + " instead of " + value);
              }
            });
    throw new UserException(
        "folder '"
            + folder
            + "' has a detection set with "
            + String.join(", ", differences)
            + "; "
            + WHAT_TO_DO);
  }

  private static void requireWhole(Path folder, MnistDatasetOptions options) {
    List<String> missing = new ArrayList<>();
    for (Split split : Split.values()) {
      if (!Files.isRegularFile(folder.resolve(list(split)))) {
        missing.add(list(split));
      }
      Set<String> found = new HashSet<>();
      if (Files.isDirectory(folder.resolve(split.folder()))) {
        try (Stream<Path> entries = Files.list(folder.resolve(split.folder()))) {
          entries.forEach(entry -> found.add(split.folder() + "/" + entry.getFileName()));
        } catch (IOException e) {
          throw new UserException(
              "folder '" + folder + "' cannot be read: " + IoErrors.reasonOf(e), e);
        }
      }
      int count = options.count(split);
      long absent =
          IntStream.range(0, count).filter(index -> !found.contains(image(split, index))).count();
      if (absent > 0) {
        missing.add(absent + " of the " + count + " images of " + split.folder() + "/");
      }
    }
    if (!Files.isRegularFile(folder.resolve(NAMES_FILE))) {
      missing.add(NAMES_FILE);
    }
    if (!missing.isEmpty()) {
      throw new UserException(
          "detection set '" + folder + "' lacks " + String.join(", ", missing) + "; " + WHAT_TO_DO);
    }
  }

  /** The digits of each split; see the class comment. */
  static Map<Split, Digits> readDigits(Path digitsFolder) {
    Digits training = IdxFiles.readTraining(digitsFolder);
    int heldOut = training.count() / 6;
    if (heldOut == 0) {
      throw new UserException(
          "MNIST folder '"
              + digitsFolder
              + "' has "
              + training.count()
              + " training digits; expected at least 6");
    }
    int end = training.count() - heldOut;
    Map<Split, Digits> digits = new EnumMap<>(Split.class);
    digits.put(Split.TRAIN, training.slice(0, end));
    digits.put(Split.VALIDATION, training.slice(end, training.count()));
    digits.put(Split.TEST, IdxFiles.readTest(digitsFolder));
    return digits;
  }

  /** The random state of one image: it depends on nothing but these three. */
  static SplittableRandom randomOf(long seed, Split split, int index) {
    return RandomStreams.of(seed, split.ordinal(), index);
  }

  /** A drawn image's place in the set, with its boxes. */
  private record Drawn(Split split, int index, List<LabelledBox> boxes) {}

  private static MnistDatasetManifest draw(
      Path folder,
      Map<Split, Digits> digits,
      MnistDatasetOptions options,
      IntConsumer progress,
      ExecutorService pool)
      throws IOException {
    CompletionService<Drawn> drawing = new ExecutorCompletionService<>(pool);
    Map<Split, LabelledImage[]> images = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      Files.createDirectory(folder.resolve(split.folder()));
      images.put(split, new LabelledImage[options.count(split)]);
      for (int i = 0; i < options.count(split); i++) {
        int index = i;
        drawing.submit(
            () -> {
              DigitScene scene =
                  DigitScene.draw(
                      digits.get(split),
                      options.size(),
                      options.tight(),
                      randomOf(options.seed(), split, index));
              Path file = folder.resolve(image(split, index));
              ImageDecoder.writeJpeg(scene.image(), file, JPEG_QUALITY);
              return new Drawn(split, index, scene.boxes());
            });
      }
    }
    for (int done = 1; done <= options.total(); done++) {
      Drawn drawn = next(drawing);
      images.get(drawn.split())[drawn.index()] =
          new LabelledImage(folder.resolve(image(drawn.split(), drawn.index())), drawn.boxes());
      progress.accept(done);
    }
    Map<String, List<Integer>> objects = new LinkedHashMap<>();
    for (Split split : Split.values()) {
      List<LabelledImage> ofSplit = Arrays.asList(images.get(split));
      ListFile.write(folder.resolve(list(split)), ofSplit);
      objects.put(split.folder(), countClasses(ofSplit));
    }
    Files.writeString(
        folder.resolve(NAMES_FILE),
        IntStream.range(0, Digits.CLASSES)
            .mapToObj(digit -> digit + "\n")
            .collect(Collectors.joining()));
    MnistDatasetManifest manifest =
        new MnistDatasetManifest(MnistDatasetManifest.FORMAT_VERSION, options, objects);
    manifest.write(folder);
    return manifest;
  }

  private static Drawn next(CompletionService<Drawn> drawing) throws IOException {
    try {
      return drawing.take().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("drawing was stopped; nothing was kept", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException("an image could not be drawn", e.getCause());
    }
  }

  private static List<Integer> countClasses(List<LabelledImage> images) {
    int[] counts = new int[Digits.CLASSES];
    for (LabelledImage image : images) {
      for (LabelledBox labelled : image.boxes()) {
        counts[labelled.classIndex()]++;
      }
    }
    return Arrays.stream(counts).boxed().toList();
  }
}
