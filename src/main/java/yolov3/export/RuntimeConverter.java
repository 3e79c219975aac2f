package yolov3.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.Progress;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.runtime.TensorFlowPaths;

/**
 * Formats of other runtimes, written from a SavedModel by the makers' own converters: Python
 * packages that scripts in this program's resources call.
 */
public enum RuntimeConverter {

  /** {@code NAME.tflite} and {@code NAME-float16.tflite}: the signature {@code raw}. */
  TFLITE(List.of("tensorflow"), List.of("tensorflow==2.18.1")),

  /** {@code NAME.onnx} and {@code NAME-raw.onnx}: {@code serving_default} and {@code raw}. */
  ONNX(
      List.of("tensorflow", "tf2onnx", "onnx"),
      List.of("tensorflow==2.18.1 tf2onnx==1.17.0 onnx==1.17.0")),

  /** TensorFlow.js's {@code model.json} and its weights: the signature {@code raw}. */
  TFJS( // its own requirements want more than its converter of SavedModels needs, and clash
      List.of("tensorflow", "tensorflowjs", "tensorflow_hub", "tf_keras", "packaging"),
      List.of(
          "tensorflow==2.18.1 packaging",
          "--no-deps tensorflowjs==4.22.0 tensorflow-hub==0.16.1 tf-keras==2.18.0"));

  private final List<String> modules;
  private final List<String> installations;

  RuntimeConverter(List<String> modules, List<String> installations) {
    this.modules = modules;
    this.installations = installations;
  }

  /** Returns the name of the format for users, such as {@code tflite}. */
  public String formatName() {
    return name().toLowerCase(Locale.ROOT);
  }

  private void requirePackages(PythonInterpreter python) {
    List<String> missing = python.missing(modules);
    if (!missing.isEmpty()) {
      throw new UserException(
          "%s lacks Python packages of the %s export: %s; install them: %s"
              .formatted(
                  python.executable(),
                  formatName(),
                  String.join(", ", missing),
                  installations.stream()
                      .map(packages -> python.executable() + " -m pip install " + packages)
                      .collect(Collectors.joining(" && "))));
    }
  }

  /**
   * Writes the files of the format and {@code labels.txt}; when anything fails, nothing is left but
   * the converter's log beside the folder.
   *
   * @param source exports a verified SavedModel under a folder of versions and returns its folder;
   *     asked once Python has all that it needs
   * @param labels file of the class names
   * @param name of the files, without an ending
   * @param folder absent or empty
   * @throws UserException when Python or a package is missing, or the folder is not empty
   * @throws RunFailedException when the converter fails or the files can't be written
   */
  public void write(
      UnaryOperator<Path> source,
      Path labels,
      String name,
      PythonInterpreter python,
      Path folder,
      Progress progress) {
    TensorFlowPaths.of(folder); // where the SavedModel is made
    AtomicFolder.requireFree(folder);
    requirePackages(python);
    Path log = freeLog(folder);
    try (AtomicFolder partial = AtomicFolder.forPlace(folder)) {
      Path versions = partial.path().resolve("saved_model");
      Path savedModel = source.apply(versions);
      IntConsumer done = progress.begin("converting to " + formatName(), -1);
      convert(python, savedModel, partial.path(), name, log);
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

  /** Runs the converter to its end; its log is kept only when it fails. */
  private void convert(
      PythonInterpreter python, Path savedModel, Path folder, String name, Path log) {
    try {
      // A folder of its own, since Python looks for modules beside the script first.
      Path scripts = Files.createTempDirectory("yolov3-");
      try {
        Path script = scripts.resolve("to_" + formatName() + ".py");
        try (InputStream source =
            RuntimeConverter.class.getResourceAsStream("/yolov3/convert/" + script.getFileName())) {
          Files.write(script, source.readAllBytes());
        }
        int code =
            python.run(
                log, script.toString(), TensorFlowPaths.of(savedModel), absolute(folder), name);
        if (code != 0) {
          throw new RunFailedException(
              "the converter to %s ended with code %d%s; all that it printed is in %s"
                  .formatted(formatName(), code, PythonInterpreter.lastLine(log), log));
        }
      } finally {
        AtomicFolder.deleteTree(scripts);
      }
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new RunFailedException(
          "%s can't be converted to %s: %s"
              .formatted(savedModel, formatName(), IoErrors.reasonOf(e)),
          e);
    }
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().toString();
  }
}
