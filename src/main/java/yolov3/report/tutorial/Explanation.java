package yolov3.report.tutorial;

import yolov3.report.html.Figure;
import yolov3.report.html.Table;
import yolov3.tensorboard.EventWriter;

/** A topic of the tutorial in numbers and a figure. */
public interface Explanation {

  /** Returns the numbers for people. */
  Table table();

  /** Returns the numbers for JSON: records and lists. */
  Object numbers();

  Figure figure();

  /** Writes the curves and histograms that TensorBoard draws; the caller writes the rest. */
  void log(EventWriter events);
}
