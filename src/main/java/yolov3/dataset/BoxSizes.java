package yolov3.dataset;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import yolov3.geometry.Anchor;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;

/** The sizes that the boxes of a data set have in the network's input. */
public final class BoxSizes {

  private BoxSizes() {}

  /**
   * Reads the size of every image, and no pixels.
   *
   * @param images whose boxes are wanted
   * @param inputSize side of the network's input, pixels
   * @param imagesDone hears how many images are done
   * @return width and height of each object that counts, input pixels, in the order of the images
   * @throws yolov3.error.UserException when an image can't be read
   */
  public static List<Anchor> of(List<LabelledImage> images, int inputSize, IntConsumer imagesDone) {
    AtomicInteger done = new AtomicInteger();
    return images.parallelStream()
        .flatMap(
            image -> {
              Stream<Anchor> sizes = sizes(image, inputSize);
              synchronized (done) { // so that the numbers only rise
                imagesDone.accept(done.incrementAndGet());
              }
              return sizes;
            })
        .toList();
  }

  private static Stream<Anchor> sizes(LabelledImage image, int inputSize) {
    if (image.boxes().isEmpty()) {
      return Stream.empty();
    }
    ImageSize size = ImageFiles.readSize(image.image());
    Letterbox letterbox = new Letterbox(size.width(), size.height(), inputSize);
    return image.boxes().stream()
        .filter(LabelledBox::counts)
        .map(object -> letterbox.toInput(object.box()))
        .filter(box -> box.area() > 0)
        .map(BoxSizes::size);
  }

  private static Anchor size(Box box) {
    return new Anchor(box.width(), box.height());
  }
}
