package yolov3.report;

import java.util.List;
import java.util.stream.Collectors;
import yolov3.data.ClassNames;
import yolov3.data.check.DatasetCheck.Suspect;
import yolov3.report.html.ImageBlock;

/** Images with their boxes and a ring around those in question. */
final class SuspectImages {

  /** Pixels of the longer side. */
  private static final int SIDE = 640;

  private final ClassNames names;

  SuspectImages(ClassNames names) {
    this.names = names;
  }

  ImageBlock of(Suspect suspect) {
    String name = suspect.image().image().getFileName().toString();
    List<String> problems =
        suspect.problems().stream()
            .map(message -> withoutPath(message, suspect.image().image() + " "))
            .toList();
    String classes =
        suspect.image().boxes().stream()
            .map(box -> names.name(box.classIndex()))
            .distinct()
            .collect(Collectors.joining(", "));
    String alt =
        "Image %s with %d boxes%s"
            .formatted(
                name, suspect.image().boxes().size(), classes.isEmpty() ? "" : ": " + classes);
    return new ImageBlock(
        name,
        alt,
        new MarkedImage(names, SIDE, 1).whole(suspect.image(), suspect.boxes()),
        problems);
  }

  private static String withoutPath(String message, String path) {
    return message.startsWith(path) ? message.substring(path.length()) : message;
  }
}
