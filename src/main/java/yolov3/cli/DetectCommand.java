package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
import yolov3.cli.option.InputImages;
import yolov3.cli.option.LimitOptions;
import yolov3.cli.option.OutputOptions;
import yolov3.data.ClassNames;
import yolov3.inference.DetectionRun;
import yolov3.inference.Detector;
import yolov3.inference.ImageDetections;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelFolder;
import yolov3.inference.output.KnownGroundTruth;
import yolov3.io.OneLine;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.runtime.ComputeDevice;

/** {@code yolov3 detect}: boxes on copies of images, as text, crops and JSON. */
@Command(
    name = "detect",
    description =
        "Applies a SavedModel, or Darknet's weights, to images and draws what it finds on copies of them. The images themselves"
            + " are never changed. An image that can't be read is named at the end, with exit code 1; the others"
            + " are done.",
    footer = {
      "  ./yolov3 detect mnist-tiny mnist/detection/test/000001.jpg",
      "  ./yolov3 detect mnist-tiny mnist/detection/test --out found --score 0.5",
      "  ./yolov3 detect mnist-tiny 'photos/**/*.jpg' --classes 3,8 --iou 0.6 --max-detections 20",
      "  ./yolov3 detect mnist-tiny mnist/detection/test --show-truth mnist/detection/test.txt",
      "  ./yolov3 detect mnist-tiny photos --save-txt yolo --save-scores --crops crops --no-pictures",
      "  ./yolov3 detect models/mnist-tiny/saved_model/1 photo.png --json found.json",
      "  ./yolov3 detect --weights yolov3.weights --names coco.names street.jpg"
    })
final class DetectCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN_OR_SAVED_MODEL",
      description =
          "Name or folder of a run, or folder of a SavedModel; with --weights the first image.")
  private String model;

  @Parameters(
      index = "1..*",
      paramLabel = "IMAGE_OR_FOLDER",
      description =
          "Images, folders of them (not searched below), or patterns in quotes, where ** stands for folders.")
  private List<String> inputs = new ArrayList<>();

  @ArgGroup(exclusive = false)
  private DarknetOptions darknet;

  @Mixin private LimitOptions limits;

  @Mixin private OutputOptions output;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Most images of one size that go through the network together (default: ${DEFAULT-VALUE}; on two CPU cores"
              + " more made no difference).")
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
    try (Detector detector = load()) {
      detect(detector, images);
    }
    return 0;
  }

  private void checkOptions() {
    limits.ofAllClasses();
    output.check();
    if (batchSize < 1) {
      throw new UserException("--batch is " + batchSize + "; expected at least 1");
    }
  }

  private Detector load() {
    return darknet == null
        ? SavedModelDetector.load(SavedModelFolder.find(Path.of(model)))
        : darknet.load(note -> Failures.note(spec.commandLine().getErr(), note));
  }

  private void detect(Detector detector, List<Path> images) {
    ClassNames classes = detector.classNames();
    KnownGroundTruth groundTruth = output.truth(classes, this::warn);
    DetectionFiles files = new DetectionFiles(output, images, classes, groundTruth);
    DetectionRun run = new DetectionRun(detector, limits.of(classes), batchSize);
    List<String> lines = new ArrayList<>();
    PrintWriter err = spec.commandLine().getErr();
    Failures.device(ComputeDevice.choose(), "detecting", err, err);
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
    PrintWriter terminal = spec.commandLine().getOut();
    files.finish(terminal);
    if (!output.json().isStandardOutput() && run.done() > 0) {
      lines.forEach(terminal::println);
      terminal.printf(
          Locale.ROOT,
          "%d %s, %.1f images/s (the detector alone %.1f)%s%n",
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
            .map(
                d ->
                    String.format(
                        Locale.ROOT, "%s %.2f", classes.names().get(d.classIndex()), d.score()))
            .toList();
    return OneLine.of(found.path().toString())
        + ": "
        + (objects.isEmpty()
            ? "nothing with a score of " + limits.score() + " or more"
            : String.join(", ", objects));
  }

  private void warnOfMissingGroundTruth(List<Path> images, KnownGroundTruth groundTruth) {
    if (output.truthSource() != null) {
      long unknown = images.stream().filter(image -> groundTruth.of(image).isEmpty()).count();
      if (unknown > 0) {
        warn(
            "%d of %d images are not in %s; drawn without truth"
                .formatted(unknown, images.size(), output.truthSource()));
      }
    }
  }

  private void warn(String warning) {
    Failures.warn(spec.commandLine().getErr(), warning);
  }
}
