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
import yolov3.io.AtomicFile;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.LockFile;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.training.TrainingData;

/**
 * Where a run keeps what it leaves.
 *
 * @param folder {@code models/<run>}
 * @param log {@code log/<run>}
 */
public record RunDirectory(Path folder, Path log) {

  private static final String CONFIG = "config.yaml";

  /** The folder of the run that a config names; nothing is made. */
  public static RunDirectory of(RunConfig config) {
    return new RunDirectory(
        config.output().models().resolve(config.name()),
        config.output().log().resolve(config.name()));
  }

  /**
   * The run that a user names by its folder, or by its name when the folder is {@code
   * models/<name>}.
   *
   * @throws UserException when there is no run
   */
  public static RunDirectory find(Path runOrName) {
    NamedFolder named = new NamedFolder(runOrName);
    return findIfThere(runOrName)
        .orElseThrow(
            () ->
                new UserException(
                    "no run %s: no config.yaml in %s%s"
                        .formatted(
                            runOrName,
                            named.placesInWords(),
                            named.question(RunDirectory::isRun))));
  }

  /** As {@link #find}, or nothing when there is no run. */
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

  /** Whether a folder is that of a run. */
  public static boolean isRun(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG));
  }

  /**
   * @param name of the run, for the message
   * @throws UserException when a run has left its models or its log here
   */
  public void requireAbsent(String name) {
    if (canGoOn()) {
      throw new UserException(
          "run '%s' exists (%s); go on with it by --resume, or choose another name by --name"
              .formatted(name, folder));
    }
    for (Path path : new Path[] {folder, log}) {
      if (Files.exists(path)) {
        throw new UserException(
            "%s exists, and run '%s' would write there; delete it, or choose another name by --name"
                .formatted(path, name));
      }
    }
  }

  /** Whether a run has begun here, so that it can go on. */
  public boolean canGoOn() {
    return Files.isRegularFile(config());
  }

  /**
   * Makes the folder and writes what repeats the run: its config and its class names.
   *
   * @throws UserException when the folder exists or can't be made
   * @throws RunFailedException when it can be made and not written: the disk is full
   */
  public void create(RunConfig config, ClassNames names) {
    requireAbsent(config.name());
    try {
      // Two processes that make the same run at once: one of them fails here, which it must anyway.
      AtomicFolder.deleteAbandoned(
          folder.toAbsolutePath().getParent(), Pattern.quote(config.name()));
      write(config, names);
      makeLog();
    } catch (IOException e) {
      throw new UserException(cannotWrite(e), e);
    }
  }

  private void write(RunConfig config, ClassNames names) throws IOException {
    try (AtomicFolder partial = AtomicFolder.beside(folder)) {
      fill(new RunDirectory(partial.path(), log), config, names);
      partial.finish();
    }
  }

  /** Its folder could be made, so what fails now is the disk and no mistake of the user. */
  private void fill(RunDirectory made, RunConfig config, ClassNames names) {
    try {
      Files.write(made.labels(), names.names());
      ConfigFile.write(config, made.config());
    } catch (IOException e) {
      throw new RunFailedException(cannotWrite(e), e);
    }
  }

  private String cannotWrite(IOException e) {
    return "the run can't be written: " + folder + " (" + IoErrors.reasonOf(e) + ")";
  }

  /** After the run's own folder: a log without a run could neither be resumed nor begun again. */
  private void makeLog() throws IOException {
    try {
      Files.createDirectories(log);
    } catch (IOException e) {
      AtomicFolder.deleteTree(folder);
      throw e;
    }
  }

  /**
   * Does some work on the run while no other process may. What a process that was killed has left
   * half-written is deleted first.
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

  /** Deletes all that the run has left, so that its name is free again. */
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
   * Remembers the data that the run begins with; a run that resumes must have the same. With other
   * training images its order and its learning rate would be others, and scores on other validation
   * images must not be compared with the best one so far.
   *
   * @param fingerprints of the data that are there now, {@link TrainingData#fingerprints}
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
            "run %s began with other data: its %s have changed (paths, boxes or order); put them back, or"
                    .formatted(folder, changed)
                + " train another run from its weights: leave --resume out and add --name NEW --set"
                + " model.initial_weights=%s".formatted(folder));
      }
    } catch (IOException e) {
      throw new UserException(file + " can't be read (" + IoErrors.reasonOf(e) + ")", e);
    }
  }

  /** The resolved config, enough to repeat the run. */
  public Path config() {
    return folder.resolve(CONFIG);
  }

  /** Class names, one a line. */
  public Path labels() {
    return folder.resolve("labels.txt");
  }

  /** A row an epoch. */
  public Path results() {
    return folder.resolve("results.csv");
  }

  /** What each layer started from, when it was not random. */
  public Path initialWeights() {
    return folder.resolve("initial_weights.json");
  }

  /** A folder for each checkpoint. */
  public Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  /** A folder for each exported version. */
  public Path savedModel() {
    return folder.resolve("saved_model");
  }

  /** Images for a person. */
  public Path report() {
    return folder.resolve("report");
  }

  /** The page about the run, written when all else is there. */
  public Path reportPage() {
    return report().resolve("index.html");
  }

  /** Event files of training. */
  public Path trainLog() {
    return log.resolve("train");
  }

  /** Event files of validation. */
  public Path validationLog() {
    return log.resolve("validation");
  }
}
