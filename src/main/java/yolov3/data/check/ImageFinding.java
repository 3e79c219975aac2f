package yolov3.data.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.io.UserException;

/**
 * The result of checking one image.
 *
 * @param contentHash null when the image can't be read
 * @param size null when the image can't be read
 * @param inputBoxes pixels of the network's input
 * @param suspectBoxes pixels of the image
 */
record ImageFinding(
    LabelledImage image,
    String contentHash,
    ImageSize size,
    List<Box> inputBoxes,
    List<Box> suspectBoxes,
    List<String> errors,
    List<String> warnings) {

  /**
   * A box whose shorter side is less than this in the network's input can hardly be learnt, pixels.
   */
  private static final double TINY = 2;

  static ImageFinding of(LabelledImage image, int inputSize, ImageIntegrityCache checked) {
    try {
      String hash = checked.contentHash(image.image());
      ImageSize size = ImageDecoder.readSize(image.image());
      Letterbox letterbox = new Letterbox(size.width(), size.height(), inputSize);
      List<Box> boxes = image.boxes().stream().map(box -> letterbox.toInput(box.box())).toList();
      ImageFinding finding =
          new ImageFinding(
              image, hash, size, boxes, new ArrayList<>(), List.of(), new ArrayList<>());
      finding.addRepeatedBoxes();
      finding.addTinyBoxes(inputSize);
      return finding;
    } catch (UserException e) {
      return new ImageFinding(
          image, null, null, List.of(), List.of(), List.of(e.getMessage()), List.of());
    }
  }

  Optional<DatasetCheck.Suspect> suspect() {
    List<String> problems = errors.isEmpty() ? warnings : errors;
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(new DatasetCheck.Suspect(image, suspectBoxes, problems));
  }

  private void addRepeatedBoxes() {
    Set<LabelledBox> different = new HashSet<>();
    List<Box> repeated =
        image.boxes().stream().filter(box -> !different.add(box)).map(LabelledBox::box).toList();
    if (!repeated.isEmpty()) {
      suspectBoxes.addAll(repeated);
      warnings.add(
          "%s has the same box %s"
              .formatted(image.image(), repeated.size() == 1 ? "twice" : "several times"));
    }
  }

  private void addTinyBoxes(int inputSize) {
    List<String> tiny = new ArrayList<>();
    for (int i = 0; i < inputBoxes.size(); i++) {
      Box box = inputBoxes.get(i);
      if (Math.min(box.width(), box.height()) < TINY) {
        tiny.add("%.1f×%.1f".formatted(box.width(), box.height()));
        suspectBoxes.add(image.boxes().get(i).box());
      }
    }
    if (!tiny.isEmpty()) {
      warnings.add(
          "%s has boxes of only %s pixels in an input of %d"
              .formatted(image.image(), String.join(", ", tiny), inputSize));
    }
  }
}
