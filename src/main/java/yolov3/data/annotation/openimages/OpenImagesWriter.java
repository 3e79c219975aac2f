package yolov3.data.annotation.openimages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.named.CsvFile;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Writer of {@code train}, {@code train-annotations-bbox.csv}, {@code train-images-boxable.csv}
 * with the ids of all images, {@code class-descriptions-boxable.csv} and {@code classes.names}. The
 * code of a class is {@code /m/} and its number from 1.
 */
public final class OpenImagesWriter implements FormatWriter {

  @Override
  public Path imageFolder(Split split) {
    return Path.of(split.folder());
  }

  @Override
  public Optional<LabelledBox.Kind> written(LabelledBox.Kind kind) {
    return Optional.of(
        kind == LabelledBox.Kind.CROWD ? LabelledBox.Kind.CROWD : LabelledBox.Kind.OBJECT);
  }

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    try (CsvFile boxes = CsvFile.open(folder.resolve(split.folder() + "-annotations-bbox.csv"));
        CsvFile ids = CsvFile.open(folder.resolve(split.folder() + "-images-boxable.csv"))) {
      boxes.row(
          "ImageID",
          "Source",
          "LabelName",
          "Confidence",
          "XMin",
          "XMax",
          "YMin",
          "YMax",
          "IsOccluded",
          "IsTruncated",
          "IsGroupOf",
          "IsDepiction",
          "IsInside");
      ids.row("ImageID");
      for (LabelledImage image : images) {
        ImageSize size = ImageDecoder.readSize(image.image());
        String id = ImagePaths.stem(image.image());
        ids.row(id);
        for (LabelledBox labelled : image.boxes()) {
          Box box = labelled.box();
          boxes.row(
              id,
              "xclick",
              code(labelled.classIndex()),
              "1",
              Double.toString(box.xmin() / size.width()),
              Double.toString(box.xmax() / size.width()),
              Double.toString(box.ymin() / size.height()),
              Double.toString(box.ymax() / size.height()),
              "-1",
              "-1",
              labelled.kind() == LabelledBox.Kind.CROWD ? "1" : "0",
              "-1",
              "-1");
        }
      }
    }
  }

  private static String code(int classIndex) {
    return "/m/%03d".formatted(classIndex + 1);
  }

  @Override
  public void writeDataset(Path folder, List<Split> splits, ClassNames names) throws IOException {
    try (CsvFile classes = CsvFile.open(folder.resolve("class-descriptions-boxable.csv"))) {
      for (int i = 0; i < names.count(); i++) {
        classes.row(code(i), names.name(i));
      }
    }
    FormatWriter.super.writeDataset(folder, splits, names);
  }
}
