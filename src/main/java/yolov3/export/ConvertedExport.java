package yolov3.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.Progress;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/** SavedModel converted to the format of another runtime, with the class names beside it. */
public final class ConvertedExport {

  private ConvertedExport() {}

  /**
   * Writes the files of the format and {@code labels.txt}; when anything fails, nothing is left but
   * the converter's log beside the folder.
   *
   * @param source exports a verified SavedModel under a folder of versions and returns its folder;
   *     asked once Python has all that it needs
   * @param labels file of the class names
   * @param name of the files
   * @param folder absent or empty
   * @throws UserException when Python or a package is missing, or the folder is not empty
   * @throws RunFailedException when the converter fails or the files can't be written
   */
  public static void write(
      UnaryOperator<Path> source,
      Path labels,
      String name,
      RuntimeConverter converter,
      PythonInterpreter python,
      Path folder,
      Progress progress) {
    AtomicFolder.requireFree(folder);
    converter.requirePackages(python);
    Path log = freeLog(folder);
    try (AtomicFolder partial = AtomicFolder.beside(folder)) {
      Path versions = partial.path().resolve("saved_model");
      Path savedModel = source.apply(versions);
      IntConsumer done = progress.begin("converting to " + converter.formatName(), -1);
      converter.convert(python, savedModel, partial.path(), name, log);
      done.accept(1);
      Files.copy(labels, partial.path().resolve("labels.txt"));
      AtomicFolder.deleteTree(versions);
      partial.finish();
    } catch (IOException e) {
      throw new RunFailedException(folder + " can't be written: " + IoErrors.reasonOf(e), e);
    }
  }

  private static Path freeLog(Path folder) {
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    for (int i = 2; Files.exists(log); i++) {
      log = folder.resolveSibling(folder.getFileName() + "." + i + ".log");
    }
    return log;
  }
}
