package yolov3.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import yolov3.cli.console.ProgressBars;
import yolov3.export.PythonInterpreter;
import yolov3.export.RuntimeConverter;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.training.checkpoint.RunDirectory;

/** Exports the best checkpoint of a run in the format of another runtime. */
final class ConvertedExport {

  private ConvertedExport() {}

  /** Writes a SavedModel that has proved itself, under a folder of versions. */
  @FunctionalInterface
  interface Source {

    /**
     * @return the folder of the SavedModel
     */
    Path export(Path versions);
  }

  /**
   * Writes the files of the format and {@code labels.txt}; when anything fails, nothing is left but
   * the converter's log beside the folder.
   *
   * @param source of what is converted; it is asked once Python has all that it needs
   * @param folder absent or empty
   * @throws UserException when Python or a package is missing, or the folder is not empty
   * @throws RunFailedException when the converter fails or the files can't be written
   */
  static void write(
      RunDirectory run,
      RuntimeConverter converter,
      PythonInterpreter python,
      Source source,
      Path folder) {
    AtomicFolder.requireFree(folder);
    converter.requirePackages(python);
    Path log = freeLog(folder);
    try (AtomicFolder partial = AtomicFolder.beside(folder)) {
      Path versions = partial.path().resolve("saved_model");
      Path savedModel = source.export(versions);
      String name = run.folder().toAbsolutePath().normalize().getFileName().toString();
      try (ProgressBar bar = ProgressBars.open("converting to " + converter.formatName(), -1)) {
        converter.convert(python, savedModel, partial.path(), name, log);
        bar.step();
      }
      Files.copy(run.labels(), partial.path().resolve("labels.txt"));
      AtomicFolder.deleteTree(versions);
      partial.finish();
    } catch (IOException e) {
      throw new RunFailedException(folder + " can't be written: " + IoErrors.reasonOf(e), e);
    }
  }

  /** A name beside the folder that no file has. */
  private static Path freeLog(Path folder) {
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    for (int i = 2; Files.exists(log); i++) {
      log = folder.resolveSibling(folder.getFileName() + "." + i + ".log");
    }
    return log;
  }
}
