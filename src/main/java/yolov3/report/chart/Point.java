package yolov3.report.chart;

import java.util.List;
import org.jfree.data.xy.DefaultXYDataset;

/** A point that is marked in a chart. */
public record Point(double x, double y) {

  static DefaultXYDataset dataset(List<Point> points) {
    DefaultXYDataset dataset = new DefaultXYDataset();
    double[] x = points.stream().mapToDouble(Point::x).toArray();
    double[] y = points.stream().mapToDouble(Point::y).toArray();
    dataset.addSeries("marks", new double[][] {x, y});
    return dataset;
  }
}
