package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.cli.console.Failures;
import yolov3.cli.console.ProgressBars;
import yolov3.cli.option.DarknetOptions;
import yolov3.cli.option.DetectionFiles;
import yolov3.cli.option.DetectionOptions;
import yolov3.cli.option.InputImages;
import yolov3.cli.option.OutputOptions;
import yolov3.cli.option.TileOptions;
import yolov3.data.ClassNames;
import yolov3.inference.Detector;
import yolov3.inference.ImageDetections;
import yolov3.inference.ImageFilesDetection;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelLocator;
import yolov3.inference.output.KnownGroundTruth;
import yolov3.io.OneLine;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.runtime.DeviceChoice;

/** {@code yolov3 detect}: detections drawn on images, and as text, crops and JSON. */
@Command(
    name = "detect",
    description = {
      "Detect objects in images.",
      "Runs a SavedModel or Darknet weights and draws the boxes on copies of the images, never on the images"
          + " themselves. An unreadable image is skipped, reported at the end, and makes the exit code 1."
    },
    footer = {
      "  ./yolov3 detect mnist-tiny mnist/detection/test/000001.jpg",
      "  ./yolov3 detect mnist-tiny mnist/detection/test --out found --confidence 0.5",
      "  ./yolov3 detect mnist-tiny 'images/**/*.jpg' --classes 3,8 --iou 0.6 --max-detections 20",
      "  ./yolov3 detect mnist-tiny mnist/detection/test --ground-truth mnist/detection/test.txt",
      "  ./yolov3 detect mnist-tiny images --save-txt yolo --save-confidence --crops crops --no-images",
      "  ./yolov3 detect models/mnist-tiny/saved_model/1 street.png --json found.json",
      "  ./yolov3 detect mnist-tiny aerial.jpg --tile 416 --overlap 0.2",
      "  ./yolov3 detect --weights yolov3.weights --names coco.names street.jpg"
    })
final class DetectCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN_OR_SAVED_MODEL",
      description =
          "Run (name or folder) or SavedModel (folder). With --weights there is none: every argument is an image or a"
              + " folder.")
  private String model;

  @Parameters(
      index = "1..*",
      paramLabel = "IMAGE_OR_FOLDER",
      description =
          "Images, folders (not their subfolders), or quoted patterns, in which ** stands for any folders.")
  private List<String> inputs = new ArrayList<>();

  @ArgGroup(exclusive = false, heading = "%nDarknet weights:%n")
  private DarknetOptions darknet;

  @Mixin private DetectionOptions limits;

  @Mixin private TileOptions tiles;

  @Mixin private OutputOptions output;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Maximum batch size, in images or tiles (default: ${DEFAULT-VALUE}). All images of a batch have the same"
              + " size. On two CPU cores larger batches are not faster.")
  private int batchSize;

  @Override
  public Integer call() {
    checkOptions();
    if (darknet != null) {
      inputs.add(0, model);
    } else if (inputs.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Missing required parameter: 'IMAGE_OR_FOLDER'");
    }
    List<Path> images = InputImages.of(inputs, this::warn);
    try (Detector detector = tiles.on(load(), batchSize)) {
      detect(detector, images);
    }
    return 0;
  }

  private void checkOptions() {
    limits.check();
    tiles.tiling();
    output.check();
    if (batchSize < 1) {
      throw new UserException("--batch is " + batchSize + "; expected at least 1");
    }
  }

  private Detector load() {
    return darknet == null
        ? SavedModelDetector.load(SavedModelLocator.find(Path.of(model)))
        : darknet.load(note -> Failures.note(spec.commandLine().getErr(), note));
  }

  private void detect(Detector detector, List<Path> images) {
    ClassNames classes = detector.classNames();
    KnownGroundTruth groundTruth = output.groundTruth(classes, this::warn);
    PrintWriter terminal = spec.commandLine().getOut();
    DetectionFiles files = output.open(images, classes, groundTruth, terminal);
    ImageFilesDetection run = new ImageFilesDetection(detector, limits.of(classes), batchSize);
    List<String> lines = new ArrayList<>();
    PrintWriter err = spec.commandLine().getErr();
    Failures.device(DeviceChoice.choose(), "detecting", err, err);
    long start = System.nanoTime();
    try (ProgressBar bar = ProgressBars.open("detecting", images.size())) {
      run.run(
          images,
          found -> {
            files.add(found);
            lines.add(line(found, classes));
          },
          bar::stepTo);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    files.finish();
    if (!output.json().isStandardOutput() && run.done() > 0) {
      lines.forEach(terminal::println);
      terminal.printf(
          "%d %s, %.1f img/s (detector alone %.1f)%s%n",
          run.done(),
          run.done() == 1 ? "image" : "images",
          run.done() / seconds,
          run.done() / run.seconds(),
          files.places());
    }
    warnOfMissingGroundTruth(images, groundTruth);
    if (!run.unreadable().isEmpty()) {
      throw new RunFailedException(String.join("\n", run.unreadable()));
    }
  }

  private String line(ImageDetections found, ClassNames classes) {
    List<String> objects =
        found.detections().stream()
            .map(d -> String.format("%s %.2f", classes.names().get(d.classIndex()), d.score()))
            .toList();
    return OneLine.of(found.path().toString())
        + ": "
        + (objects.isEmpty()
            ? "no detections with confidence " + limits.confidence() + " or more"
            : String.join(", ", objects));
  }

  private void warnOfMissingGroundTruth(List<Path> images, KnownGroundTruth groundTruth) {
    if (output.groundTruthSource() != null) {
      long unknown = images.stream().filter(image -> groundTruth.of(image).isEmpty()).count();
      if (unknown > 0) {
        warn(
            "%d of %d images are not in %s; drawn without ground truth"
                .formatted(unknown, images.size(), output.groundTruthSource()));
      }
    }
  }

  private void warn(String warning) {
    Failures.warn(spec.commandLine().getErr(), warning);
  }
}
