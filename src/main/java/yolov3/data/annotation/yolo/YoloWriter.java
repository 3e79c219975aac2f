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
 * Writes {@code data.yaml}, {@code images/train} and {@code labels/train}. Fractions have all their
 * digits, so that the same pixels come back.
 */
public final class YoloWriter implements FormatWriter {

  @Override
  public Path pictures(Split part) {
    return Path.of("images", part.fileName());
  }

  @Override
  public void writePart(Path folder, Split part, ClassNames names, List<LabelledImage> images)
      throws IOException {
    Files.createDirectories(folder.resolve("labels").resolve(part.fileName()));
    for (LabelledImage image : images) {
      ImageSize size = ImageDecoder.readSize(image.image());
      StringBuilder lines = new StringBuilder();
      for (LabelledBox labelled : image.boxes()) {
        Box box = labelled.box();
        lines.append(labelled.classIndex());
        lines.append(' ').append(box.centreX() / size.width());
        lines.append(' ').append(box.centreY() / size.height());
        lines.append(' ').append(box.width() / size.width());
        lines.append(' ').append(box.height() / size.height()).append('\n');
      }
      String name = ImagePaths.stem(image.image()) + ".txt";
      Files.writeString(folder.resolve("labels").resolve(part.fileName()).resolve(name), lines);
    }
  }

  @Override
  public void writeSet(Path folder, List<Split> parts, ClassNames names) throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    parts.forEach(part -> root.put(part.fileName(), "images/" + part.fileName()));
    root.put("nc", names.count());
    root.put("names", names.names());
    new YAMLMapper()
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .writeValue(folder.resolve("data.yaml").toFile(), root);
  }
}
