package yolov3.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.text.WordUtils;
import yolov3.data.LabelledImage;
import yolov3.evaluation.analysis.WorstErrors;
import yolov3.evaluation.analysis.WorstErrors.FalsePositive;
import yolov3.evaluation.analysis.WorstErrors.Miss;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.report.html.HtmlPage.Section;
import yolov3.report.html.ImageBlock;
import yolov3.report.html.Text;

/** Sections with images of the worst errors. */
final class ErrorSections {

  private static final int OF_EACH_TYPE = 2;
  private static final int MISSES = 8;

  /** Pixels of the longer side of an image: a dozen of them are half a megabyte. */
  private static final int SIDE = 320;

  /** Four images are in a row, where two figures would be. */
  private static final double MAGNIFICATION = 1.3;

  private final EvaluatedImages evaluated;
  private final WorstErrors worst;
  private final MarkedImage marked;

  private ErrorSections(EvaluatedImages evaluated) {
    this.evaluated = evaluated;
    this.marked = new MarkedImage(evaluated.names(), SIDE, MAGNIFICATION);
    this.worst =
        WorstErrors.of(
            evaluated.results(),
            evaluated.names().count(),
            evaluated.analysis().metrics().confidenceThreshold(),
            OF_EACH_TYPE,
            MISSES);
  }

  /** Reads the images that it shows. */
  static List<Section> of(EvaluatedImages evaluated) {
    ErrorSections sections = new ErrorSections(evaluated);
    return List.of(sections.falsePositives(), sections.misses());
  }

  private Section falsePositives() {
    return section(
        "Worst false detections",
        "There are none from confidence %.3f on.",
        "Of each type of error those with the highest confidence, an image once. Ground-truth boxes are dashed,"
            + " detections from confidence %.3f on in full lines, and the error has a ring.",
        worst.falsePositives().stream().map(this::image).toList());
  }

  private Section misses() {
    return section(
        "Worst misses",
        evaluated.analysis().metrics().instances() == 0
            ? "There are no objects to find."
            : "Every object is found by a detection from confidence %.3f on.",
        "The largest objects that no detection from confidence %.3f on found, an image once. The object has a ring.",
        worst.misses().stream().map(this::image).toList());
  }

  private Section section(String heading, String none, String some, List<ImageBlock> images) {
    String text = Text.of(images.isEmpty() ? none : some, worst.confidenceThreshold());
    return new Section(heading, text, images);
  }

  private ImageBlock image(FalsePositive error) {
    String object = error.object().map(o -> evaluated.names().name(o.classIndex())).orElse("");
    String why =
        switch (error.type()) {
          case CLASS -> Text.of("lies on an object of class %s, IoU %.2f", object, error.iou());
          case LOCATION -> Text.of("too far off the %s, IoU %.2f", object, error.iou());
          case BOTH -> Text.of("near an object of class %s, IoU %.2f", object, error.iou());
          case DUPLICATE ->
              Text.of("a better detection has found the %s already, IoU %.2f", object, error.iou());
          case BACKGROUND, MISSED -> "there is no object here";
        };
    String type = error.type().label();
    String title = WordUtils.capitalize(type) + ": " + named(error.detection());
    return image(title, error.image(), error.detection().box(), why, error.object());
  }

  private ImageBlock image(Miss miss) {
    String detection = miss.detection().map(this::named).orElse("");
    String why =
        switch (miss.reason()) {
          case CLASS -> Text.of("predicted as %s, IoU %.2f", detection, miss.iou());
          case LOCATION -> Text.of("%s is too far off, IoU %.2f", detection, miss.iou());
          case LOW_CONFIDENCE -> "found only by %s, below the threshold".formatted(detection);
          case NOTHING -> "nothing found it, at any confidence";
        };
    String title = "Missed: " + evaluated.names().name(miss.object().classIndex());
    return image(title, miss.image(), miss.object().box(), why, Optional.of(miss.object()));
  }

  private ImageBlock image(
      String title, int index, Box ring, String why, Optional<LabelledBox> object) {
    LabelledImage image = evaluated.images().get(index);
    List<Detection> shown =
        evaluated.results().get(index).detections().stream()
            .filter(d -> d.score() >= worst.confidenceThreshold())
            .toList();
    String file = image.image().getFileName().toString();
    String size =
        object
            .map(LabelledBox::box)
            .map(box -> Text.of("the object: %.0f×%.0f pixels", box.width(), box.height()))
            .orElse("");
    return new ImageBlock(
        title,
        "Crop of %s: %s".formatted(file, why),
        marked.around(image, shown, ring),
        Stream.of(why, size, file).filter(remark -> !remark.isEmpty()).toList());
  }

  private String named(Detection detection) {
    String name = evaluated.names().name(detection.classIndex());
    return Text.of("%s with confidence %.2f", name, detection.score());
  }
}
