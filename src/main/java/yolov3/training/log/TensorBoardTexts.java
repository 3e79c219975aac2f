package yolov3.training.log;

import java.util.List;
import java.util.Map;
import yolov3.data.LabelledImage;
import yolov3.data.loader.ClassCounts;

/** Texts about a run in markdown, as TensorBoard shows it. */
final class TensorBoardTexts {

  private TensorBoardTexts() {}

  /** Returns a block of code. */
  static String code(String language, String text) {
    return "```" + language + "\n" + text + (text.endsWith("\n") ? "" : "\n") + "```";
  }

  /** Returns a table of two columns. */
  static String table(String key, String value, Map<String, String> rows) {
    StringBuilder table = new StringBuilder(row(key, value)).append(row("---", "---"));
    rows.forEach((k, v) -> table.append(row(escaped(k), escaped(v))));
    return table.toString();
  }

  /** Returns a table of the images and counting objects of each class, training and validation. */
  static String classes(
      List<String> classNames, List<LabelledImage> train, List<LabelledImage> validation) {
    StringBuilder table =
        new StringBuilder(
                row(
                    "class",
                    "name",
                    "training images",
                    "training objects",
                    "validation images",
                    "validation objects"))
            .append(row("---:", "---", "---:", "---:", "---:", "---:"));
    ClassCounts inTraining = ClassCounts.of(train, classNames.size());
    ClassCounts inValidation = ClassCounts.of(validation, classNames.size());
    for (int i = 0; i < classNames.size(); i++) {
      table.append(
          row(
              i,
              escaped(classNames.get(i)),
              inTraining.images()[i],
              inTraining.objects()[i],
              inValidation.images()[i],
              inValidation.objects()[i]));
    }
    return table.toString();
  }

  private static String row(Object... cells) {
    StringBuilder row = new StringBuilder("|");
    for (Object cell : cells) {
      row.append(' ').append(cell).append(" |");
    }
    return row.append('\n').toString();
  }

  private static String escaped(String text) {
    return text.replaceAll("[\\\\|*_`<>\\[\\]]", "\\\\$0").replace('\n', ' ');
  }
}
