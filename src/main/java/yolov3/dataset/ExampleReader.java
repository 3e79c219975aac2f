package yolov3.dataset;

import java.util.List;
import yolov3.assignment.TargetAssigner;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;

/**
 * Decodes an image, puts it into the network's input and works out its targets. Threads may share
 * one.
 */
public final class ExampleReader {

  private final Letterboxer letterboxer;
  private final TargetAssigner assigner;

  /**
   * @param inputSize side of the network's input, pixels
   * @param assigner of the network's scales
   */
  public ExampleReader(int inputSize, TargetAssigner assigner) {
    this.letterboxer = new Letterboxer(inputSize);
    this.assigner = assigner;
  }

  /**
   * @throws yolov3.error.UserException when the image can't be read
   */
  public Example read(LabelledImage source) {
    RgbImage image = ImageFiles.read(source.image());
    Letterbox letterbox = new Letterbox(image.width(), image.height(), letterboxer.inputSize());
    List<LabelledBox> objects =
        source.boxes().stream()
            .map(o -> new LabelledBox(letterbox.toInput(o.box()), o.classIndex()))
            .toList();
    return new Example(source, letterbox, letterboxer.apply(image), assigner.assign(objects));
  }
}
