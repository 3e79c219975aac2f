package yolov3.data.loader;

import java.util.List;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageSize;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.network.assignment.TargetAssigner;

/** Source of examples without augmentation: images decoded and letterboxed. Thread-safe. */
public final class ExampleReader implements ExampleSource {

  private final Letterboxer letterboxer;
  private final TargetAssigner assigner;
  private final ScaledImageReader images;

  /**
   * @param inputSize side of the network's input, pixels
   */
  public ExampleReader(int inputSize, TargetAssigner assigner, ImageCache cache) {
    this.letterboxer = new Letterboxer(inputSize);
    this.assigner = assigner;
    this.images = new ScaledImageReader(inputSize, cache);
  }

  @Override
  public Example read(BatchPlan.SampleSlot slot) {
    return read(slot.image());
  }

  /**
   * @throws yolov3.io.UserException when the image can't be read
   */
  public Example read(LabelledImage source) {
    ScaledImageReader.ScaledImage image = images.read(source.image());
    ImageSize size = image.original();
    Letterbox letterbox = new Letterbox(size.width(), size.height(), letterboxer.inputSize());
    List<LabelledBox> objects =
        source.boxes().stream().map(o -> o.withBox(letterbox.toInput(o.box()))).toList();
    return new Example(
        source, letterbox, letterboxer.apply(image.scaled()), objects, assigner.assign(objects));
  }
}
