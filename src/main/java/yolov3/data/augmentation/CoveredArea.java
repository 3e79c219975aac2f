package yolov3.data.augmentation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import yolov3.geometry.Box;

/** The area of a box under rectangles, which may overlap each other. */
final class CoveredArea {

  private CoveredArea() {}

  /** Computes the area of the union of the covers inside the box, square pixels. */
  static double of(Box box, List<Box> covers) {
    List<Box> inside =
        covers.stream()
            .map(cover -> cover.within(box))
            .filter(c -> c.area() > 0)
            .sorted(Comparator.comparingDouble(Box::ymin))
            .toList();
    double[] edges =
        inside.stream()
            .flatMapToDouble(c -> DoubleStream.of(c.xmin(), c.xmax()))
            .sorted()
            .distinct()
            .toArray();
    double area = 0;
    for (int i = 1; i < edges.length; i++) {
      area += (edges[i] - edges[i - 1]) * hiddenHeight(inside, (edges[i - 1] + edges[i]) / 2);
    }
    return area;
  }

  /**
   * Height of the covers' union at one column.
   *
   * @param covers from the top
   */
  private static double hiddenHeight(List<Box> covers, double x) {
    double height = 0;
    double reached = Double.NEGATIVE_INFINITY;
    for (Box cover : covers) {
      if (cover.xmin() < x && x < cover.xmax()) {
        height += Math.max(0, cover.ymax() - Math.max(reached, cover.ymin()));
        reached = Math.max(reached, cover.ymax());
      }
    }
    return height;
  }
}
