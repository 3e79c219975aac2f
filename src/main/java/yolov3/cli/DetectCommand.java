package yolov3.cli;

import java.io.PrintWriter;
import java.io.Writer;
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
import yolov3.cli.detection.DetectionFiles;
import yolov3.cli.detection.DetectionInputs;
import yolov3.cli.detection.VideoRuns;
import yolov3.cli.option.DarknetOptions;
import yolov3.cli.option.DetectionOptions;
import yolov3.cli.option.FrameOptions;
import yolov3.cli.option.OutputOptions;
import yolov3.cli.option.TileOptions;
import yolov3.data.ClassNames;
import yolov3.inference.DetectionLimits;
import yolov3.inference.Detector;
import yolov3.inference.ImageDetections;
import yolov3.inference.ImageFilesDetection;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelLocator;
import yolov3.inference.output.KnownGroundTruth;
import yolov3.inference.video.VideoDetection;
import yolov3.inference.video.ffmpeg.VideoSource;
import yolov3.io.Counted;
import yolov3.io.OneLine;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.runtime.DeviceChoice;

/** {@code yolov3 detect}: detections drawn on images and videos, and as text, crops and JSON. */
@Command(
    name = "detect",
    description = {
      "Detect objects in images and videos.",
      "Runs a SavedModel or Darknet weights and draws the boxes on copies of the images and videos, never on the"
          + " originals; copies of videos have no sound. An unreadable image or video is skipped, reported at the end, and"
          + " makes the exit code 1; so does a video that is damaged or cut off, of which all that can be read is used."
          + " Ctrl-C ends a video as if it ended there."
    },
    footer = {
      "  ./yolov3 detect mnist-tiny mnist/detection/test/000001.jpg",
      "  ./yolov3 detect mnist-tiny mnist/detection/test --out found --confidence 0.5",
      "  ./yolov3 detect mnist-tiny 'images/**/*.jpg' --classes 3,8 --iou 0.6 --max-detections 20",
      "  ./yolov3 detect mnist-tiny mnist/detection/test --ground-truth mnist/detection/test.txt",
      "  ./yolov3 detect mnist-tiny images --save-txt yolo --save-confidence --crops crops --no-images",
      "  ./yolov3 detect models/mnist-tiny/saved_model/1 street.png --json found.json",
      "  ./yolov3 detect mnist-tiny aerial.jpg --tile 416 --overlap 0.2",
      "  ./yolov3 detect mnist-tiny clip.mp4 --json-lines found.jsonl",
      "  ./yolov3 detect mnist-tiny clip.mp4 --fps 2 --frames --save-txt coco --no-images --out to-label",
      "  ./yolov3 detect mnist-tiny rtsp://192.168.1.5/stream1 camera:0 --json-lines -",
      "  ./yolov3 detect --weights yolov3.weights --names coco.names street.jpg"
    })
final class DetectCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN_OR_SAVED_MODEL",
      description =
          "Run (name or folder) or SavedModel (folder). With --weights there is none: every argument is an image, a video"
              + " or a folder.")
  private String model;

  @Parameters(
      index = "1..*",
      paramLabel = "IMAGE_VIDEO_OR_FOLDER",
      description =
          "Images, videos, folders (not their subfolders), or quoted patterns, in which ** stands for any folders; the"
              + " address of a stream (rtsp://, http:// …); or a camera: camera:0.")
  private List<String> inputs = new ArrayList<>();

  @ArgGroup(exclusive = false, heading = "%nDarknet weights:%n")
  private DarknetOptions darknet;

  @Mixin private DetectionOptions limits;

  @Mixin private TileOptions tiles;

  @Mixin private FrameOptions frames;

  @Mixin private OutputOptions output;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Maximum batch size, in images, frames or tiles (default: ${DEFAULT-VALUE}). All images of a batch have the same"
              + " size. On two CPU cores larger batches are not faster.")
  private int batchSize;

  @Override
  public Integer call() {
    checkOptions();
    if (darknet != null) {
      inputs.add(0, model);
    } else if (inputs.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Missing required parameter: 'IMAGE_VIDEO_OR_FOLDER'");
    }
    DetectionInputs found = DetectionInputs.of(inputs, output.isOutput(), this::warn);
    output.check(found, darknet == null ? List.of() : darknet.given());
    frames.check(found);
    try (Detector detector = tiles.on(load(), batchSize)) {
      return detect(detector, found);
    }
  }

  private void checkOptions() {
    limits.check();
    tiles.tiling();
    frames.selection();
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

  private int detect(Detector detector, DetectionInputs found) {
    ClassNames classes = detector.classNames();
    DetectionLimits detectionLimits = limits.of(classes);
    KnownGroundTruth groundTruth = output.groundTruth(classes, this::warn);
    PrintWriter terminal = spec.commandLine().getOut();
    DetectionFiles files = output.open(found, classes, groundTruth, terminal);
    PrintWriter err = spec.commandLine().getErr();
    Failures.device(DeviceChoice.choose(), "detecting", err, err);
    List<String> problems = new ArrayList<>();
    List<String> lines =
        detectImages(
            new ImageFilesDetection(detector, detectionLimits, batchSize),
            found.images(),
            files,
            classes,
            problems);
    PrintWriter out =
        output.isJsonOnStandardOutput() ? new PrintWriter(Writer.nullWriter()) : terminal;
    int exitCode = 0;
    if (!found.videos().isEmpty()) {
      lines.forEach(out::println);
      lines = new ArrayList<>();
      exitCode =
          detectVideos(detector, detectionLimits, found.videos(), files, problems, lines, out);
    }
    files.finish();
    output.warnOfNames(files.renamed(), this::warn);
    if (!lines.isEmpty()) {
      lines.set(lines.size() - 1, lines.get(lines.size() - 1) + files.places());
      lines.forEach(out::println);
    }
    warnOfMissingGroundTruth(found.images(), groundTruth);
    if (!problems.isEmpty()) {
      String all = String.join("\n", problems);
      if (exitCode == 0) {
        throw new RunFailedException(all);
      }
      err.println(all);
    }
    return exitCode;
  }

  /** Returns a line for each image, and one for all. */
  private List<String> detectImages(
      ImageFilesDetection run,
      List<Path> images,
      DetectionFiles files,
      ClassNames classes,
      List<String> problems) {
    List<String> lines = new ArrayList<>();
    if (images.isEmpty()) {
      return lines;
    }
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
    if (run.done() > 0) {
      lines.add(
          String.format(
              "%s, %.1f img/s (detector alone %.1f)",
              Counted.of(run.done(), "image"), run.done() / seconds, run.done() / run.seconds()));
    }
    problems.addAll(run.unreadable());
    return lines;
  }

  /** Adds a line for all to {@code lines}, behind which the places of the files are printed. */
  private int detectVideos(
      Detector detector,
      DetectionLimits detectionLimits,
      List<VideoSource> sources,
      DetectionFiles files,
      List<String> problems,
      List<String> lines,
      PrintWriter out) {
    try (VideoRuns videos = new VideoRuns(files, out, spec.commandLine().getErr())) {
      videos.run(
          sources,
          new VideoDetection(
              detector, detectionLimits, batchSize, frames.selection(), videos::isStopped));
      problems.addAll(videos.problems());
      if (videos.detected() > 0 && !files.places().isEmpty()) {
        lines.add(Counted.of(videos.detected(), "frame"));
      }
      return videos.exitCode();
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
