package yolov3.data.loader;

import java.util.List;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageSize;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.network.assignment.TargetAssigner;

/**
 * Decodes an image, puts it into the network's input and works out its targets. Threads may share
 * one.
 */
public final class ExampleReader implements ExampleSource {

  private final Letterboxer letterboxer;
  private final TargetAssigner assigner;
  private final ScaledImageReader pictures;

  /** A reader that decodes an image each time it is asked for. */
  public ExampleReader(int inputSize, TargetAssigner assigner) {
    this(inputSize, assigner, new ImageCache(0));
  }

  /**
   * @param inputSize side of the network's input, pixels
   * @param assigner of the network's scales
   * @param cache of images
   */
  public ExampleReader(int inputSize, TargetAssigner assigner, ImageCache cache) {
    this.letterboxer = new Letterboxer(inputSize);
    this.assigner = assigner;
    this.pictures = new ScaledImageReader(inputSize, cache);
  }

  @Override
  public Example read(BatchPlan.Seat seat) {
    return read(seat.image());
  }

  /**
   * @throws yolov3.io.UserException when the image can't be read
   */
  public Example read(LabelledImage source) {
    ScaledImage picture = pictures.read(source.image());
    ImageSize size = picture.original();
    Letterbox letterbox = new Letterbox(size.width(), size.height(), letterboxer.inputSize());
    List<LabelledBox> objects =
        source.boxes().stream().map(o -> o.withBox(letterbox.toInput(o.box()))).toList();
    return new Example(
        source, letterbox, letterboxer.apply(picture.picture()), objects, assigner.assign(objects));
  }
}
