package yolov3.data.annotation.csv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.annotation.named.CsvFile;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Writer of {@code train.csv} and {@code train}, and, for the order of the classes, of {@code
 * classes.names}. A background image is a row without class and corners.
 */
public final class CsvWriter implements FormatWriter {

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    try (CsvFile rows = CsvFile.open(folder.resolve(split.fileName() + ".csv"))) {
      rows.row("filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax");
      for (LabelledImage image : images) {
        ImageSize size = ImageDecoder.readSize(image.image());
        String name = split.fileName() + "/" + image.image().getFileName();
        String width = Integer.toString(size.width());
        String height = Integer.toString(size.height());
        if (image.boxes().isEmpty()) {
          rows.row(name, width, height, "", "", "", "", "");
        }
        for (LabelledBox labelled : image.boxes()) {
          Box box = labelled.box();
          rows.row(
              name,
              width,
              height,
              names.name(labelled.classIndex()),
              BoxValidation.text(box.xmin()),
              BoxValidation.text(box.ymin()),
              BoxValidation.text(box.xmax()),
              BoxValidation.text(box.ymax()));
        }
      }
    }
  }
}
