package yolov3.data;

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
 * Many labelled images in little memory: a few arrays instead of objects, so that a list of a
 * million lines fits. Elements are made when they are asked for; corners and areas are kept as
 * floats.
 */
public final class LabelledImageList extends AbstractList<LabelledImage> implements RandomAccess {

  private static final int CORNERS = 4;
  private static final LabelledBox.Kind[] KINDS = LabelledBox.Kind.values();

  private final byte[] paths;
  private final int[] pathEnds;
  private final float[] corners;

  /** NaN for an object that fills its box. */
  private final float[] areas;

  /** Class index and kind in one number. */
  private final int[] labels;

  private final int[] boxEnds;

  private LabelledImageList(
      byte[] paths, int[] pathEnds, float[] corners, float[] areas, int[] labels, int[] boxEnds) {
    this.paths = paths;
    this.pathEnds = pathEnds;
    this.corners = corners;
    this.areas = areas;
    this.labels = labels;
    this.boxEnds = boxEnds;
  }

  @Override
  public LabelledImage get(int index) {
    int pathStart = index == 0 ? 0 : pathEnds[index - 1];
    String path = new String(paths, pathStart, pathEnds[index] - pathStart, StandardCharsets.UTF_8);
    List<LabelledBox> boxes = new ArrayList<>();
    for (int i = index == 0 ? 0 : boxEnds[index - 1]; i < boxEnds[index]; i++) {
      boxes.add(box(i));
    }
    return new LabelledImage(Path.of(path), boxes);
  }

  private LabelledBox box(int index) {
    int at = index * CORNERS;
    Box box = new Box(corners[at], corners[at + 1], corners[at + 2], corners[at + 3]);
    return new LabelledBox(
        box,
        labels[index] / KINDS.length,
        KINDS[labels[index] % KINDS.length],
        Float.isNaN(areas[index]) ? box.area() : areas[index]);
  }

  @Override
  public int size() {
    return pathEnds.length;
  }

  /** Takes images one after the other. */
  public static final class Builder {
    private byte[] paths = new byte[1 << 12];
    private int[] pathEnds = new int[1 << 8];
    private float[] corners = new float[1 << 10];
    private float[] areas = new float[1 << 8];
    private int[] labels = new int[1 << 8];
    private int[] boxEnds = new int[1 << 8];
    private int images;
    private int pathBytes;
    private int boxes;

    /** Takes the next image. */
    public void add(LabelledImage image) {
      byte[] path = image.image().toString().getBytes(StandardCharsets.UTF_8);
      if (paths.length < pathBytes + path.length) {
        paths = Arrays.copyOf(paths, Math.max(2 * paths.length, pathBytes + path.length));
      }
      System.arraycopy(path, 0, paths, pathBytes, path.length);
      pathBytes += path.length;
      image.boxes().forEach(this::add);
      if (images == pathEnds.length) {
        pathEnds = Arrays.copyOf(pathEnds, 2 * images);
        boxEnds = Arrays.copyOf(boxEnds, 2 * images);
      }
      pathEnds[images] = pathBytes;
      boxEnds[images] = boxes;
      images++;
    }

    private void add(LabelledBox labelled) {
      if (boxes == labels.length) {
        areas = Arrays.copyOf(areas, 2 * boxes);
        labels = Arrays.copyOf(labels, 2 * boxes);
        corners = Arrays.copyOf(corners, 2 * corners.length);
      }
      Box box = labelled.box();
      int at = boxes * CORNERS;
      corners[at] = (float) box.xmin();
      corners[at + 1] = (float) box.ymin();
      corners[at + 2] = (float) box.xmax();
      corners[at + 3] = (float) box.ymax();
      areas[boxes] = labelled.area() == box.area() ? Float.NaN : (float) labelled.area();
      labels[boxes] = labelled.classIndex() * KINDS.length + labelled.kind().ordinal();
      boxes++;
    }

    /** Whether there is no image yet. */
    public boolean isEmpty() {
      return images == 0;
    }

    /** All images so far. */
    public LabelledImageList build() {
      return new LabelledImageList(
          Arrays.copyOf(paths, pathBytes),
          Arrays.copyOf(pathEnds, images),
          Arrays.copyOf(corners, boxes * CORNERS),
          Arrays.copyOf(areas, boxes),
          Arrays.copyOf(labels, boxes),
          Arrays.copyOf(boxEnds, images));
    }
  }
}
