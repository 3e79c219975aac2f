package yolov3.report.html;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Building block of a section. */
public sealed interface Block permits Code, Figure, ImageBlock, Table {

  /** Returns the block for the template: under the name of its kind, the others are empty. */
  Map<String, Object> model();

  static Map<String, Object> only(String kind, Map<String, Object> fields) {
    Map<String, Object> model = new HashMap<>();
    for (String other : List.of("code", "figure", "image", "table")) {
      model.put(other, other.equals(kind) ? fields : List.of());
    }
    return model;
  }
}
