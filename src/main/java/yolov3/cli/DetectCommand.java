package yolov3.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.dataset.ClassNames;
import yolov3.dataset.ImageFiles;
import yolov3.dataset.RgbImage;
import yolov3.detection.Detector;
import yolov3.detection.SavedModelDetector;
import yolov3.detection.SavedModelFolder;
import yolov3.detection.WeightsDetector;
import yolov3.drawing.DetectionDrawer;
import yolov3.error.RunFailedException;
import yolov3.error.UserException;
import yolov3.files.IoFailures;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;

/** {@code yolov3 detect}: boxes on copies of images, and as JSON. */
@Command(
    name = "detect",
    description =
        "Applies a SavedModel, or Darknet's weights, to images and draws what it finds on copies of them. The images themselves"
            + " are never changed.",
    footer = {
      "  ./yolov3 detect mnist-tiny mnist/detection/test/000001.jpg",
      "  ./yolov3 detect mnist-tiny mnist/detection/test --out /tmp/found --score 0.5",
      "  ./yolov3 detect models/mnist-tiny/saved_model/1 photo.png --json found.json",
      "  ./yolov3 detect --weights yolov3.weights --names coco.names street.jpg"
    })
final class DetectCommand implements Callable<Integer> {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN_OR_SAVED_MODEL",
      description =
          "Name or folder of a run, or folder of a SavedModel; with --weights the first image.")
  private Path model;

  @Parameters(
      index = "1..*",
      paramLabel = "IMAGE_OR_FOLDER",
      description = "Images, or folders of them (not searched below).")
  private List<Path> inputs = new ArrayList<>();

  @ArgGroup(exclusive = false)
  private DarknetOptions darknet;

  /** The network in Darknet's files. */
  private static final class DarknetOptions {
    @Option(
        names = "--weights",
        paramLabel = "FILE",
        required = true,
        description = "Apply these Darknet weights of YOLOv3 or YOLOv3-tiny, without a SavedModel.")
    private Path weights;

    @Option(
        names = "--names",
        paramLabel = "FILE",
        required = true,
        description = "Their class names, one a line.")
    private Path names;

    @Option(
        names = "--cfg",
        paramLabel = "FILE",
        description =
            "Their .cfg (default: the file of the same name beside the weights; without one, the published"
                + " network that has as many numbers, at 416).")
    private Path cfg;
  }

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "detections",
      description = "Where the pictures go (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write all detections here.")
  private Path json;

  @Option(
      names = "--score",
      defaultValue = "0.3",
      description = "Least score that is shown, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double scoreThreshold;

  @Override
  public Integer call() {
    if (!(scoreThreshold >= 0 && scoreThreshold <= 1)) {
      throw new UserException("--score is " + scoreThreshold + "; expected 0 to 1");
    }
    if (darknet != null) {
      inputs.add(0, model);
    } else if (inputs.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Missing required parameter: 'IMAGE_OR_FOLDER'");
    }
    List<Path> images = images();
    List<Found> found = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    try (Detector detector = load();
        ProgressBar bar = ProgressBars.open("detecting", images.size())) {
      DetectionDrawer drawer = new DetectionDrawer(detector.classNames().names());
      PictureNames names = new PictureNames(out, images);
      for (Path path : images) {
        try {
          RgbImage image = ImageFiles.read(path);
          List<Detection> detections =
              detector.detect(image).stream().filter(d -> d.score() >= scoreThreshold).toList();
          Path picture = names.next(path);
          ExamplePictures.writePng(drawer.draw(image.toBufferedImage(), detections), picture);
          found.add(Found.of(path, picture, image, detections, detector.classNames().names()));
        } catch (UserException e) {
          unreadable.add(e.getMessage());
        }
        bar.step();
      }
    }
    print(found, spec.commandLine().getOut());
    writeJson(found);
    if (!unreadable.isEmpty()) {
      throw new RunFailedException(String.join("\n", unreadable));
    }
    return 0;
  }

  private Detector load() {
    return darknet == null
        ? SavedModelDetector.load(SavedModelFolder.find(model))
        : WeightsDetector.load(darknet.weights, darknet.cfg, ClassNames.read(darknet.names));
  }

  private List<Path> images() {
    Set<Path> images = new LinkedHashSet<>();
    for (Path input : inputs) {
      if (Files.isDirectory(input)) {
        List<Path> inside = imagesIn(input);
        if (inside.isEmpty()) {
          throw new UserException(
              "no images in "
                  + input
                  + "; expected files that end in "
                  + String.join(", ", ImageFiles.EXTENSIONS));
        }
        images.addAll(inside);
      } else {
        images.add(input);
      }
    }
    return List.copyOf(images);
  }

  private static List<Path> imagesIn(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(ImageFiles::isNamedAsImage).sorted().toList();
    } catch (IOException e) {
      throw new UserException(folder + " can't be read (" + IoFailures.reasonOf(e) + ")", e);
    }
  }

  private void print(List<Found> found, PrintWriter terminal) {
    for (Found image : found) {
      terminal.printf("%s: ", image.image);
      terminal.println(
          image.detections.isEmpty()
              ? "nothing with a score of " + scoreThreshold + " or more"
              : String.join(
                  ", ",
                  image.detections.stream()
                      .map(d -> String.format(Locale.ROOT, "%s %.2f", d.className, d.score))
                      .toList()));
    }
    if (!found.isEmpty()) {
      terminal.printf(
          "%d %s in %s%n", found.size(), found.size() == 1 ? "picture" : "pictures", out);
    }
  }

  private void writeJson(List<Found> found) {
    if (json != null) {
      try {
        Path beside = json.resolveSibling(json.getFileName() + ".partial");
        JSON.writeValue(beside.toFile(), found);
        Files.move(beside, json, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new RunFailedException(json + " can't be written: " + IoFailures.reasonOf(e), e);
      }
    }
  }

  /**
   * An image and its detections, as in the JSON file.
   *
   * @param image as given
   * @param picture the copy with boxes
   */
  record Found(String image, String picture, int width, int height, List<FoundObject> detections) {

    static Found of(
        Path image,
        Path picture,
        RgbImage pixels,
        List<Detection> detections,
        List<String> classNames) {
      List<FoundObject> objects =
          detections.stream()
              .map(
                  d ->
                      new FoundObject(
                          classNames.get(d.classIndex()), d.classIndex(), d.score(), d.box()))
              .toList();
      return new Found(
          image.toString(), picture.toString(), pixels.width(), pixels.height(), objects);
    }
  }

  /**
   * A detection, as in the JSON file.
   *
   * @param classIndex counted from 0
   * @param box pixels of the image
   */
  record FoundObject(String className, int classIndex, double score, Box box) {}
}
