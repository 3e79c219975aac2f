package yolov3.dataset;

import java.nio.file.Path;
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
  private final ImageCache cache;

  /** A reader that decodes an image each time it is asked for. */
  public ExampleReader(int inputSize, TargetAssigner assigner) {
    this(inputSize, assigner, new ImageCache(0));
  }

  /**
   * @param inputSize side of the network's input, pixels
   * @param assigner of the network's scales
   * @param cache of images for this input size
   */
  public ExampleReader(int inputSize, TargetAssigner assigner, ImageCache cache) {
    this.letterboxer = new Letterboxer(inputSize);
    this.assigner = assigner;
    this.cache = cache;
  }

  /**
   * @throws yolov3.error.UserException when the image can't be read
   */
  public Example read(LabelledImage source) {
    ImageCache.Entry image = cache.get(source.image());
    if (image == null) {
      image = decode(source.image());
      cache.put(source.image(), image);
    }
    Letterbox letterbox = image.letterbox();
    List<LabelledBox> objects =
        source.boxes().stream().map(o -> o.withBox(letterbox.toInput(o.box()))).toList();
    return new Example(source, letterbox, image.pixels(), assigner.assign(objects));
  }

  private ImageCache.Entry decode(Path file) {
    RgbImage image = ImageFiles.read(file);
    return new ImageCache.Entry(
        new Letterbox(image.width(), image.height(), letterboxer.inputSize()),
        letterboxer.apply(image));
  }
}
