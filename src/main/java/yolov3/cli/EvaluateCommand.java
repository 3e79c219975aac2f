package yolov3.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.config.ConfigFile;
import yolov3.config.DataConfig;
import yolov3.dataset.AnnotationFile;
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
      "  ./yolov3 evaluate models/mnist-tiny/saved_model/1 --data mnist/detection/validation.txt"
    })
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN_OR_SAVED_MODEL",
      description = "Name or folder of a run, or folder of a SavedModel.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "LIST",
      description =
          "List of labelled images (default: the test images of the model's config, without any the validation images).")
  private Path list;

  @Override
  public Integer call() {
    Path folder = SavedModelFolder.find(model);
    try (SavedModelDetector detector = SavedModelDetector.load(folder)) {
      int classCount = detector.classNames().count();
      Path data = list == null ? testList(folder) : list;
      List<LabelledImage> images = AnnotationFile.read(data, classCount);
      Metrics metrics =
          ProgressBars.during(
              "evaluating",
              images.size(),
              done -> Evaluator.evaluate(images, classCount, detector::detect, done));
      spec.commandLine().getOut().printf("%s on %s:%n", folder, data);
      MetricsTable.print(
          spec.commandLine().getOut(), metrics, detector.classNames(), images.size());
    }
    return 0;
  }

  private static Path testList(Path savedModel) {
    DataConfig data =
        ConfigFile.read(savedModel.resolve("assets").resolve("config.yaml"), Map.of()).data();
    return data.test() == null ? data.validation() : data.test();
  }
}
