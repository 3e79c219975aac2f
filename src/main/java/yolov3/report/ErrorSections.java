package yolov3.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import yolov3.data.LabelledImage;
import yolov3.evaluation.analysis.WorstErrors;
import yolov3.evaluation.analysis.WorstErrors.FalsePositive;
import yolov3.evaluation.analysis.WorstErrors.Miss;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.report.html.Block;
import yolov3.report.html.HtmlPage;
import yolov3.report.html.ImageBlock;

/** Images of the worst mistakes, each with what is wrong in it. */
final class ErrorSections {

  private static final int OF_EACH_TYPE = 2;
  private static final int MISSES = 8;

  /** Pixels of the longer side of an image: a dozen of them are half a megabyte. */
  private static final int SIDE = 320;

  /** Four images are in a row, where a figure has half of it. */
  private static final double LETTERS = 1.3;

  private final EvaluatedImages scored;
  private final WorstErrors worst;
  private final MarkedImage photo;

  private ErrorSections(EvaluatedImages scored) {
    this.scored = scored;
    this.photo = new MarkedImage(scored.names(), SIDE, LETTERS);
    this.worst =
        WorstErrors.of(
            scored.results(),
            scored.names().count(),
            scored.analysis().metrics().scoreToShow(),
            OF_EACH_TYPE,
            MISSES);
  }

  /** Reads the images that it shows. */
  static List<HtmlPage.Section> of(EvaluatedImages scored) {
    ErrorSections sections = new ErrorSections(scored);
    return List.of(sections.falsePositives(), sections.misses());
  }

  private HtmlPage.Section falsePositives() {
    List<Block> photos = new ArrayList<>(worst.falsePositives().stream().map(this::photo).toList());
    return new HtmlPage.Section(
        "Worst false detections",
        photos.isEmpty()
            ? shown("There are none from score %.3f on.")
            : shown("The surest of each type of error, an image once. ")
                + shown(
                    "True boxes are dashed, detections from score %.3f on in full lines, and the mistake has a ring."),
        photos);
  }

  private HtmlPage.Section misses() {
    List<Block> photos = new ArrayList<>(worst.misses().stream().map(this::photo).toList());
    return new HtmlPage.Section(
        "Worst misses",
        photos.isEmpty()
            ? shown("Every object is found by a detection from score %.3f on.")
            : shown(
                "The largest objects that no detection from score %.3f on found, an image once. The object has a ring."),
        photos);
  }

  private String shown(String text) {
    return String.format(Locale.ROOT, text, worst.scoreThreshold());
  }

  private ImageBlock photo(FalsePositive mistake) {
    String title =
        "%s: %s"
            .formatted(
                capital(EvaluationSections.nameOf(mistake.type())), named(mistake.detection()));
    return photo(
        title, mistake.image(), List.of(mistake.detection().box()), why(mistake), mistake.object());
  }

  private String why(FalsePositive mistake) {
    String object = mistake.object().map(o -> scored.names().name(o.classIndex())).orElse("");
    return switch (mistake.type()) {
      case CLASS -> "lies on an object of class %s, IoU %s".formatted(object, iou(mistake.iou()));
      case LOCATION -> "too far off the %s, IoU %s".formatted(object, iou(mistake.iou()));
      case BOTH -> "near an object of class %s, IoU %s".formatted(object, iou(mistake.iou()));
      case DUPLICATE ->
          "a better detection has found the %s already, IoU %s"
              .formatted(object, iou(mistake.iou()));
      case BACKGROUND, MISSED -> "there is no object here";
    };
  }

  private ImageBlock photo(Miss miss) {
    String title = "Missed: " + scored.names().name(miss.object().classIndex());
    return photo(
        title, miss.image(), List.of(miss.object().box()), why(miss), Optional.of(miss.object()));
  }

  private String why(Miss miss) {
    String detection = miss.detection().map(this::named).orElse("");
    return switch (miss.reason()) {
      case CLASS -> "taken for %s, IoU %s".formatted(detection, iou(miss.iou()));
      case LOCATION -> "%s is too far off, IoU %s".formatted(detection, iou(miss.iou()));
      case LOW_SCORE -> "found only by %s, below the threshold".formatted(detection);
      case NOTHING -> "nothing found it, at any score";
    };
  }

  private ImageBlock photo(
      String title, int index, List<Box> rings, String why, Optional<LabelledBox> object) {
    LabelledImage image = scored.images().get(index);
    List<Detection> shown =
        scored.results().get(index).detections().stream()
            .filter(d -> d.score() >= worst.scoreThreshold())
            .toList();
    String file = image.image().getFileName().toString();
    String size =
        object
            .map(
                o ->
                    String.format(
                        Locale.ROOT,
                        "the object: %.0f×%.0f pixels",
                        o.box().width(),
                        o.box().height()))
            .orElse("");
    List<String> remarks = new ArrayList<>(List.of(why, size, file));
    remarks.removeIf(String::isEmpty);
    return new ImageBlock(
        title, "Part of %s: %s".formatted(file, why), photo.around(image, shown, rings), remarks);
  }

  private String named(Detection detection) {
    return String.format(
        Locale.ROOT,
        "%s with score %.2f",
        scored.names().name(detection.classIndex()),
        detection.score());
  }

  private static String iou(double iou) {
    return String.format(Locale.ROOT, "%.2f", iou);
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
