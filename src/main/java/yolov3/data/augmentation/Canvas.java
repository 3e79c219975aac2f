package yolov3.data.augmentation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;

/** The network's input while it is being made: its pixels, grey at first, and its objects. */
final class Canvas {

  private final int inputSize;
  private final byte[] pixels;
  private final List<PlacedObject> objects = new ArrayList<>();
  private final List<Box> covers = new ArrayList<>();

  Canvas(int inputSize) {
    this.inputSize = inputSize;
    pixels = new byte[Math.multiplyExact(inputSize * inputSize, 3)];
    Arrays.fill(pixels, (byte) Letterbox.PADDING);
  }

  /**
   * @param colours change of the image's colours, or null
   */
  void draw(LabelledRgbImage source, Placement placement, HsvJitter colours) {
    PixelArea drawn = placement.draw(source.image(), pixels, inputSize);
    if (colours != null) {
      colours.apply(pixels, inputSize, drawn); // the padding stays what serving has there
    }
    source.objects().forEach(o -> PlacedObject.of(o, placement).ifPresent(objects::add));
  }

  /**
   * Blends another image into this one; the objects of both stay.
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
   * Returns what the network gets. The canvas is not to be used after.
   *
   * @param minVisible fraction of an object that must be visible, or it is dropped
   */
  LabelledRgbImage finish(double minVisible) {
    List<LabelledBox> visible =
        objects.stream()
            .filter(o -> o.isVisible(CoveredArea.of(o.object().box(), covers), minVisible))
            .map(PlacedObject::object)
            .toList();
    return new LabelledRgbImage(new RgbImage(inputSize, inputSize, pixels), visible);
  }
}
