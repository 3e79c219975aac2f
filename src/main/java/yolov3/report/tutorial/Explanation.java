package yolov3.report.tutorial;

import java.util.List;
import java.util.Map;
import yolov3.report.html.Figure;
import yolov3.report.html.Table;
import yolov3.tensorboard.EventWriter;

/** A topic of the tutorial in numbers and figures. */
public interface Explanation {

  /** Returns the numbers for people. */
  List<Table> tables();

  /** Returns the numbers for JSON: records and lists. */
  Object numbers();

  /** Returns the figures by the name of their file without its ending, in their order. */
  Map<String, Figure> figures();

  /** Writes the curves and histograms that TensorBoard draws; the caller writes the figures. */
  void log(EventWriter events);
}
