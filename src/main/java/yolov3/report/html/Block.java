package yolov3.report.html;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a section is made of. */
public sealed interface Block permits Code, Figure, ImageBlock, Table {

  /** The block for the template: one of its names holds the block, the others nothing. */
  Map<String, Object> model();

  /** A model in which only that kind is there. */
  static Map<String, Object> only(String kind, Map<String, Object> fields) {
    Map<String, Object> model = new HashMap<>();
    for (String other : List.of("code", "figure", "photo", "table")) {
      model.put(other, other.equals(kind) ? fields : List.of());
    }
    return model;
  }
}
