package yolov3.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * List of many labelled images in little memory: one array instead of objects, so that a million
 * fit. Elements are made when they are asked for; corners and areas are kept as floats.
 */
public final class LabelledImageList extends AbstractList<LabelledImage> implements RandomAccess {

  private static final int BYTES_OF_BOX = 5 * Float.BYTES + Integer.BYTES;
  private static final LabelledBox.Kind[] KINDS = LabelledBox.Kind.values();

  /** Of each image the length of its path, its path, and its boxes. */
  private final byte[] content;

  private final int[] ends;

  private LabelledImageList(byte[] content, int[] ends) {
    this.content = content;
    this.ends = ends;
  }

  @Override
  public LabelledImage get(int index) {
    int start = index == 0 ? 0 : ends[index - 1];
    ByteBuffer from = ByteBuffer.wrap(content, start, ends[index] - start);
    byte[] path = new byte[from.getInt()];
    from.get(path);
    List<LabelledBox> boxes = new ArrayList<>();
    while (from.hasRemaining()) {
      boxes.add(readBox(from));
    }
    return new LabelledImage(Path.of(new String(path, StandardCharsets.UTF_8)), boxes);
  }

  private static LabelledBox readBox(ByteBuffer from) {
    Box box = new Box(from.getFloat(), from.getFloat(), from.getFloat(), from.getFloat());
    float area = from.getFloat();
    int label = from.getInt();
    return new LabelledBox(
        box,
        label / KINDS.length,
        KINDS[label % KINDS.length],
        Float.isNaN(area) ? box.area() : area);
  }

  @Override
  public int size() {
    return ends.length;
  }

  /** Builder that takes images one after the other. */
  public static final class Builder {
    private ByteBuffer content = ByteBuffer.allocate(1 << 12);
    private int[] ends = new int[1 << 8];
    private int count;

    public void add(LabelledImage image) {
      byte[] path = image.image().toString().getBytes(StandardCharsets.UTF_8);
      int bytes = Integer.BYTES + path.length + image.boxes().size() * BYTES_OF_BOX;
      if (content.remaining() < bytes) {
        int size = Math.max(2 * content.capacity(), content.position() + bytes);
        content = ByteBuffer.allocate(size).put(content.flip());
      }
      content.putInt(path.length).put(path);
      for (LabelledBox labelled : image.boxes()) {
        Box box = labelled.box();
        content
            .putFloat((float) box.xmin())
            .putFloat((float) box.ymin())
            .putFloat((float) box.xmax())
            .putFloat((float) box.ymax())
            .putFloat(labelled.area() == box.area() ? Float.NaN : (float) labelled.area())
            .putInt(labelled.classIndex() * KINDS.length + labelled.kind().ordinal());
      }
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, 2 * count);
      }
      ends[count++] = content.position();
    }

    public boolean isEmpty() {
      return count == 0;
    }

    public LabelledImageList build() {
      return new LabelledImageList(
          Arrays.copyOf(content.array(), content.position()), Arrays.copyOf(ends, count));
    }
  }
}
