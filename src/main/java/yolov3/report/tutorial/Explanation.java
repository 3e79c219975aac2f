package yolov3.report.tutorial;

import java.util.List;
import java.util.Map;
import yolov3.report.html.Figure;
import yolov3.report.html.Table;
import yolov3.tensorboard.EventWriter;

/** Something about training in numbers and figures. */
public interface Explanation {

  /** The numbers, for people; the note of a table says what to see. */
  List<Table> tables();

  /** The numbers, for programs: records and lists. */
  Object numbers();

  /** The figures by the name of their file without its ending, in their order. */
  Map<String, Figure> figures();

  /** Writes what TensorBoard draws itself; the figures are written by the caller. */
  void log(EventWriter events);
}
