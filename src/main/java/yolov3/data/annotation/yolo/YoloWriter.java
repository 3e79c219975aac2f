package yolov3.data.annotation.yolo;

import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Writer of {@code data.yaml}, {@code images/train} and {@code labels/train}. Fractions have all
 * their digits, so that the same pixels come back.
 */
public final class YoloWriter implements FormatWriter {

  @Override
  public Path imageFolder(Split split) {
    return Path.of("images", split.fileName());
  }

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    Path labels = Files.createDirectories(folder.resolve("labels").resolve(split.fileName()));
    for (LabelledImage image : images) {
      ImageSize size = ImageDecoder.readSize(image.image());
      StringBuilder lines = new StringBuilder();
      for (LabelledBox labelled : image.boxes()) {
        Box box = labelled.box();
        lines.append(
            "%s %s %s %s %s\n"
                .formatted(
                    labelled.classIndex(),
                    box.centreX() / size.width(),
                    box.centreY() / size.height(),
                    box.width() / size.width(),
                    box.height() / size.height()));
      }
      Files.writeString(labels.resolve(ImagePaths.stem(image.image()) + ".txt"), lines);
    }
  }

  @Override
  public void writeDataset(Path folder, List<Split> splits, ClassNames names) throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    splits.forEach(split -> root.put(split.fileName(), "images/" + split.fileName()));
    root.put("nc", names.count());
    root.put("names", names.names());
    new YAMLMapper()
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .writeValue(folder.resolve("data.yaml").toFile(), root);
  }
}
