package yolov3.training.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import yolov3.config.ConfigFile;
import yolov3.config.NamedFolder;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.split.SplitLists;
import yolov3.io.AtomicFile;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.LockFile;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.runtime.TensorFlowPaths;

/**
 * Folders and files of a run.
 *
 * @param folder of checkpoints, results and exports
 * @param log folder of the event files
 */
public record RunDirectory(Path folder, Path log) {

  private static final String CONFIG = "config.yaml";

  /** Returns the folders of the run that a config names; nothing is made. */
  public static RunDirectory of(RunConfig config) {
    return new RunDirectory(
        config.output().models().resolve(config.name()),
        config.output().log().resolve(config.name()));
  }

  /**
   * Finds a run by its folder, or by its name below the default folder of runs.
   *
   * @throws UserException when there is no run
   */
  public static RunDirectory find(Path runOrName) {
    NamedFolder named = new NamedFolder(runOrName);
    return findIfThere(runOrName)
        .orElseThrow(
            () ->
                new UserException(
                    named.exists()
                        ? "no config.yaml in %s; expected the name or the folder of a run"
                            .formatted(named.placesInWords())
                        : named.notFound(RunDirectory::isRun, "runs")));
  }

  /** Finds a run as {@link #find}; empty when there is none. */
  public static Optional<RunDirectory> findIfThere(Path runOrName) {
    return new NamedFolder(runOrName)
        .places().stream()
            .filter(RunDirectory::isRun)
            .map(
                folder ->
                    new RunDirectory(
                        folder, of(ConfigFile.read(folder.resolve(CONFIG), Map.of())).log()))
            .findFirst();
  }

  /** Returns true for the folder of a run. */
  public static boolean isRun(Path folder) {
    return NamedFolder.isRun(folder);
  }

  /** Returns true when a run has begun here, so that it can resume. */
  public boolean canResume() {
    return isRun(folder);
  }

  /**
   * Refuses folders that hold anything already, or from which a run could not be read again.
   *
   * @param name of the run, for the message
   * @throws UserException when a run has left its models or its log here
   */
  public void requireAbsent(String name) {
    TensorFlowPaths.of(folder);
    if (canResume()) {
      throw new UserException(
          "run '%s' exists (%s); resume it, or choose another name".formatted(name, folder));
    }
    for (Path path : List.of(folder, log)) {
      if (Files.exists(path)) {
        throw new UserException(
            "%s exists, and run '%s' would write there; delete it, or choose another name"
                .formatted(path, name));
      }
    }
  }

  /**
   * Makes the folder with the config, the class names and, where the config draws its splits, the
   * lists of the run.
   *
   * @param splits images with absolute paths, of each split
   * @param comments for the head of the config
   * @throws UserException when the folder exists or can't be made, or an image has a name that a
   *     list can't hold
   * @throws RunFailedException when it can be made and not written: the disk is full
   */
  public void create(
      RunConfig config,
      ClassNames names,
      Map<Split, List<LabelledImage>> splits,
      List<String> comments) {
    requireAbsent(config.name());
    try {
      // Two processes that make the same run at once: one of them fails here, which it must anyway.
      AtomicFolder.deleteAbandoned(
          folder.toAbsolutePath().getParent(), Pattern.quote(config.name()));
      try (AtomicFolder partial = AtomicFolder.beside(folder)) {
        fill(new RunDirectory(partial.path(), log), config, names, splits, comments);
        partial.finish();
      }
      makeLog();
    } catch (IOException e) {
      throw new UserException(cannotWrite(folder, e), e);
    }
  }

  /** Its folder could be made, so a failure now is the disk's and no mistake of the user. */
  private void fill(
      RunDirectory made,
      RunConfig config,
      ClassNames names,
      Map<Split, List<LabelledImage>> splits,
      List<String> comments) {
    try {
      RunConfig written = config;
      if (config.data().split().draws()) {
        SplitLists.write(made.splitLists(), names, splits);
        written = config.with("data.split.lists", made.splitLists());
      }
      Files.write(made.labels(), names.names());
      ConfigFile.writeOfRun(written, made.config(), comments);
    } catch (IOException e) {
      throw new RunFailedException(cannotWrite(folder, e), e);
    }
  }

  private static String cannotWrite(Path path, IOException e) {
    return "the run can't be written: " + path + " (" + IoErrors.reasonOf(e) + ")";
  }

  /** After the run's own folder: a log without a run could neither be resumed nor begun again. */
  private void makeLog() throws IOException {
    try {
      Files.createDirectories(log);
    } catch (IOException e) {
      AtomicFolder.deleteTree(folder);
      throw new UserException(cannotWrite(log, e), e);
    }
  }

  /**
   * Works on the run while no other process may. Half-written files of a killed process are deleted
   * first.
   *
   * @throws UserException when another process has the run
   * @throws RunFailedException when the folder can't be written
   */
  public <T> T exclusively(Supplier<T> work) {
    Path file = folder.resolve("lock");
    try {
      return LockFile.holding(
              file,
              () -> {
                deleteAbandoned();
                return work.get();
              })
          .orElseThrow(
              () -> new UserException("run " + folder + " is being trained by another process"));
    } catch (IOException e) {
      throw new RunFailedException(file + " can't be written: " + IoErrors.reasonOf(e), e);
    }
  }

  private void deleteAbandoned() {
    try {
      AtomicFolder.deleteAbandoned(folder, ".+");
      AtomicFolder.deleteAbandoned(checkpoints(), "step-\\d+");
      AtomicFolder.deleteAbandoned(savedModel(), "\\d+");
    } catch (IOException e) {
      throw new RunFailedException(
          folder + " can't be cleaned of half-written files: " + IoErrors.reasonOf(e), e);
    }
  }

  /** Deletes everything of the run, so that its name is free again. */
  public void remove() {
    try {
      AtomicFolder.deleteTree(folder);
      AtomicFolder.deleteTree(log);
    } catch (IOException e) {
      throw new RunFailedException(
          "the run can't be deleted: " + folder + " (" + IoErrors.reasonOf(e) + ")", e);
    }
  }

  /**
   * Records the data of a new run, which a resumed run must have too: with other training images
   * its order and learning rate would differ, with other validation images its metrics.
   *
   * @param fingerprints {@code TrainingData.fingerprints}
   * @throws UserException when the run began with other data
   * @throws RunFailedException when it can't be written
   */
  public void requireSameData(Map<String, String> fingerprints) {
    Path file = folder.resolve("data.crc32c");
    try {
      List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();
      List<String> now =
          fingerprints.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
      boolean known = before.size() == now.size(); // version 0 wrote a line without validation
      if (!known) {
        AtomicFile.write(file, String.join("\n", now) + "\n");
      } else if (!before.equals(now)) {
        String changed =
            now.stream()
                .filter(line -> !before.contains(line))
                .map(line -> line.substring(0, line.indexOf(':')))
                .collect(Collectors.joining(" and its "));
        throw new UserException(
            "run '%s' was begun with other data: its %s have changed (paths, boxes or order). To resume the run, restore the data; %s"
                .formatted(folder, changed, Checkpoints.adviceInsteadOf(this, true)));
      }
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
  }

  /** Returns the file of the resolved config. */
  public Path config() {
    return folder.resolve(CONFIG);
  }

  /** Returns the file of the class names, one a line. */
  public Path labels() {
    return folder.resolve("labels.txt");
  }

  /** Returns the folder of the lists of the splits that were drawn. */
  public Path splitLists() {
    return folder.resolve("split");
  }

  /** Returns the table with a row an epoch. */
  public Path results() {
    return folder.resolve("results.csv");
  }

  /** Returns the file of {@link InitialWeights}. */
  public Path initialWeights() {
    return folder.resolve("initial_weights.json");
  }

  /** Returns the folder of {@link Checkpoints}. */
  public Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  /** Returns the folder of the exported versions. */
  public Path savedModel() {
    return folder.resolve("saved_model");
  }

  /** Returns the folder of the figures. */
  public Path report() {
    return folder.resolve("report");
  }

  /** Returns the HTML report, which is written last. */
  public Path htmlReport() {
    return report().resolve("index.html");
  }

  /** Returns the folder of the event files of training. */
  public Path trainLog() {
    return log.resolve("train");
  }

  /** Returns the folder of the event files of validation. */
  public Path validationLog() {
    return log.resolve("validation");
  }
}
