package yolov3.dataset;

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
 * million lines fits. Elements are made when they are asked for; corners are kept as floats.
 */
final class LabelledImageList extends AbstractList<LabelledImage> implements RandomAccess {

  private static final int CORNERS = 4;

  private final byte[] paths;
  private final int[] pathEnds;
  private final float[] corners;
  private final int[] classes;
  private final int[] boxEnds;

  private LabelledImageList(
      byte[] paths, int[] pathEnds, float[] corners, int[] classes, int[] boxEnds) {
    this.paths = paths;
    this.pathEnds = pathEnds;
    this.corners = corners;
    this.classes = classes;
    this.boxEnds = boxEnds;
  }

  @Override
  public LabelledImage get(int index) {
    int pathStart = index == 0 ? 0 : pathEnds[index - 1];
    String path = new String(paths, pathStart, pathEnds[index] - pathStart, StandardCharsets.UTF_8);
    List<LabelledBox> boxes = new ArrayList<>();
    for (int i = index == 0 ? 0 : boxEnds[index - 1]; i < boxEnds[index]; i++) {
      int at = i * CORNERS;
      boxes.add(
          new LabelledBox(
              new Box(corners[at], corners[at + 1], corners[at + 2], corners[at + 3]), classes[i]));
    }
    return new LabelledImage(Path.of(path), boxes);
  }

  @Override
  public int size() {
    return pathEnds.length;
  }

  /** Takes images one after the other. */
  static final class Builder {
    private byte[] paths = new byte[1 << 12];
    private int[] pathEnds = new int[1 << 8];
    private float[] corners = new float[1 << 10];
    private int[] classes = new int[1 << 8];
    private int[] boxEnds = new int[1 << 8];
    private int images;
    private int pathBytes;
    private int boxes;

    void add(LabelledImage image) {
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
      if (boxes == classes.length) {
        classes = Arrays.copyOf(classes, 2 * boxes);
        corners = Arrays.copyOf(corners, 2 * corners.length);
      }
      Box box = labelled.box();
      int at = boxes * CORNERS;
      corners[at] = (float) box.xmin();
      corners[at + 1] = (float) box.ymin();
      corners[at + 2] = (float) box.xmax();
      corners[at + 3] = (float) box.ymax();
      classes[boxes] = labelled.classIndex();
      boxes++;
    }

    boolean isEmpty() {
      return images == 0;
    }

    LabelledImageList build() {
      return new LabelledImageList(
          Arrays.copyOf(paths, pathBytes),
          Arrays.copyOf(pathEnds, images),
          Arrays.copyOf(corners, boxes * CORNERS),
          Arrays.copyOf(classes, boxes),
          Arrays.copyOf(boxEnds, images));
    }
  }
}
