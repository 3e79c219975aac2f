package yolov3.dashboard;

import java.util.List;
import java.util.Map;
import yolov3.dataset.LabelledImage;
import yolov3.geometry.LabelledBox;

/** Texts about a run in markdown, as TensorBoard shows it. */
public final class RunTexts {

  private RunTexts() {}

  /** A block of code. */
  public static String code(String language, String text) {
    return "```" + language + "\n" + text + (text.endsWith("\n") ? "" : "\n") + "```";
  }

  /** A table of two columns. */
  public static String table(String key, String value, Map<String, String> rows) {
    StringBuilder table = new StringBuilder(row(key, value)).append(row("---", "---"));
    rows.forEach((k, v) -> table.append(row(escaped(k), escaped(v))));
    return table.toString();
  }

  /**
   * How many images and objects of each class there are to learn from and to validate with.
   *
   * @param classNames in order of class index
   */
  public static String classes(
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
    Counts inTraining = Counts.of(train, classNames.size());
    Counts inValidation = Counts.of(validation, classNames.size());
    for (int i = 0; i < classNames.size(); i++) {
      table.append(
          row(
              i,
              escaped(classNames.get(i)),
              inTraining.images[i],
              inTraining.objects[i],
              inValidation.images[i],
              inValidation.objects[i]));
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

  /** By class: images with an object of it, and objects. */
  private record Counts(int[] images, int[] objects) {

    static Counts of(List<LabelledImage> images, int classes) {
      Counts counts = new Counts(new int[classes], new int[classes]);
      for (LabelledImage image : images) {
        boolean[] seen = new boolean[classes];
        for (LabelledBox box : image.boxes()) {
          int c = box.classIndex();
          counts.objects[c]++;
          counts.images[c] += seen[c] ? 0 : 1;
          seen[c] = true;
        }
      }
      return counts;
    }
  }
}
