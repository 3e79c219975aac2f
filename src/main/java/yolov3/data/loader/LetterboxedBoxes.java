package yolov3.data.loader;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;

/** Boxes of a data set in pixels of the network's input. */
public final class LetterboxedBoxes {

  private LetterboxedBoxes() {}

  /**
   * Reads the size of every image, and no pixels.
   *
   * @param inputSize side of the network's input, pixels
   * @param imagesDone receives how many images are done
   * @return the objects of each image that count and have an area, input pixels, in the order of
   *     the images
   * @throws yolov3.io.UserException when an image can't be read
   */
  public static List<List<LabelledBox>> of(
      List<LabelledImage> images, int inputSize, IntConsumer imagesDone) {
    AtomicInteger done = new AtomicInteger();
    return images.parallelStream()
        .map(
            image -> {
              List<LabelledBox> boxes = boxes(image, inputSize);
              synchronized (done) { // so that the numbers only rise
                imagesDone.accept(done.incrementAndGet());
              }
              return boxes;
            })
        .toList();
  }

  private static List<LabelledBox> boxes(LabelledImage image, int inputSize) {
    if (image.boxes().isEmpty()) {
      return List.of();
    }
    ImageSize size = ImageDecoder.readSize(image.image());
    Letterbox letterbox = new Letterbox(size.width(), size.height(), inputSize);
    return image.boxes().stream()
        .filter(LabelledBox::counts)
        .map(object -> object.withBox(letterbox.toInput(object.box())))
        .filter(object -> object.box().area() > 0)
        .toList();
  }
}
