package yolov3.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.annotation.DataFiles;
import yolov3.annotation.Part;
import yolov3.config.ConfigFile;
import yolov3.dataset.ClassNames;
import yolov3.dataset.LabelledImage;
import yolov3.detection.SavedModelDetector;
import yolov3.detection.SavedModelFolder;
import yolov3.evaluation.Evaluator;
import yolov3.evaluation.Metrics;

/** {@code yolov3 evaluate}: the mean average precision of a SavedModel. */
@Command(
    name = "evaluate",
    description =
        "Scores a SavedModel on labelled images: average precision at IoU 0.5 and at 0.5:0.95 as COCO"
            + " defines it, for each class and over all.",
    footer = {
      "  ./yolov3 evaluate mnist-tiny",
      "  ./yolov3 evaluate models/mnist-tiny/saved_model/1 --data mnist/detection/validation.txt",
      "  ./yolov3 evaluate my-run --data my/annotations/instances_test.json"
    })
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN_OR_SAVED_MODEL",
      description = "Name or folder of a run, or folder of a SavedModel.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Labelled images: a list, a data.yaml, a folder of YOLO images, COCO's JSON or a list of Pascal VOC; of a"
              + " whole data set its test images (default: the test images of the model's config, without any the"
              + " validation images). Classes are matched by name, in a list by number.")
  private Path data;

  @Mixin private FormatOptions format;

  @Override
  public Integer call() {
    Path folder = SavedModelFolder.find(model);
    try (SavedModelDetector detector = SavedModelDetector.load(folder)) {
      ClassNames names = detector.classNames();
      DataFiles files = data == null ? filesOfRun(folder) : format.files(data, null);
      Part part = files.scored();
      List<LabelledImage> images = files.read(part, names, warning -> warn(warning));
      Metrics metrics =
          ProgressBars.during(
              "evaluating",
              images.size(),
              done -> Evaluator.evaluate(images, names.count(), detector::detect, done));
      spec.commandLine().getOut().printf("%s on %s:%n", folder, files.file(part));
      MetricsTable.print(spec.commandLine().getOut(), metrics, names, images.size());
    }
    return 0;
  }

  private void warn(String warning) {
    spec.commandLine().getErr().println("warning: " + warning);
  }

  private static DataFiles filesOfRun(Path savedModel) {
    return DataFiles.of(
        ConfigFile.read(savedModel.resolve("assets").resolve("config.yaml"), Map.of()).data());
  }
}
