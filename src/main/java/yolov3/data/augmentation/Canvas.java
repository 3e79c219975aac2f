package yolov3.data.augmentation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;

/** The network's input while it is being made: its pixels and the objects on it. */
final class Canvas {

  private final int inputSize;
  private final byte[] pixels;
  private final List<PlacedObject> objects = new ArrayList<>();
  private final List<Box> covers = new ArrayList<>();

  /** Grey, with nothing on it. */
  Canvas(int inputSize) {
    this.inputSize = inputSize;
    pixels = new byte[Math.multiplyExact(inputSize * inputSize, 3)];
    Arrays.fill(pixels, (byte) Letterbox.PADDING);
  }

  /**
   * Draws an image.
   *
   * @param colours change of its colours, or null
   */
  void draw(LabelledRgbImage source, Placement placement, HsvJitter colours) {
    PixelArea drawn = ImageSampler.draw(source.picture(), placement, pixels, inputSize);
    if (colours != null) {
      colours.apply(pixels, inputSize, drawn); // the grey around stays what serving has there
    }
    source.objects().forEach(o -> PlacedObject.of(o, placement).ifPresent(objects::add));
  }

  /**
   * Lets another image shine through this one; the objects of both stay.
   *
   * @param share of this image, 0 to 1
   */
  void blend(Canvas other, double share) {
    int own = (int) Math.round(share * 256);
    int rest = 256 - own;
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) ((pixels[i] & 0xff) * own + (other.pixels[i] & 0xff) * rest + 128 >> 8);
    }
    objects.addAll(other.objects);
  }

  /** Covers a rectangle with grey. */
  void cover(PixelArea area) {
    for (int y = area.top(); y < area.bottom(); y++) {
      int start = (y * inputSize + area.left()) * 3;
      Arrays.fill(pixels, start, start + area.width() * 3, (byte) Letterbox.PADDING);
    }
    covers.add(area.toBox());
  }

  /**
   * What the network gets. The canvas is not to be used after.
   *
   * @param leastPart of an object that must be seen, or it is left out
   */
  InputImage finish(double leastPart) {
    List<LabelledBox> seen =
        objects.stream()
            .filter(o -> o.isSeen(CoveredArea.of(o.object().box(), covers), leastPart))
            .map(PlacedObject::object)
            .toList();
    return new InputImage(inputSize, pixels, seen);
  }
}
