package yolov3.data.annotation.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.image.ImageDecoder;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Writer of {@code annotations/instances_train.json} and {@code train}. Categories are counted from
 * 1, as COCO does; objects that are hard to see have {@code ignore}.
 */
public final class CocoWriter implements FormatWriter {

  @Override
  public Optional<LabelledBox.Kind> written(LabelledBox.Kind kind) {
    return Optional.of(kind);
  }

  @Override
  public boolean keepsAreas() {
    return true;
  }

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    Path file = folder.resolve("annotations").resolve("instances_" + split.fileName() + ".json");
    Files.createDirectories(file.getParent());
    write(
        file,
        names,
        images.stream()
            .map(
                image ->
                    new CocoImage(
                        image.image().getFileName().toString(),
                        ImageDecoder.readSize(image.image()),
                        image.boxes(),
                        List.of()))
            .toList());
  }

  /** Writes nothing: the file of each split has the class names. */
  @Override
  public void writeDataset(Path folder, List<Split> splits, ClassNames names) {}

  /**
   * Writes a file of instances.
   *
   * @param images counted from 1 in their order
   */
  public static void write(Path file, ClassNames names, List<CocoImage> images) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file);
        JsonGenerator json = new JsonFactory().createGenerator(writer)) {
      json.writeStartObject();
      json.writeArrayFieldStart("images");
      for (int i = 0; i < images.size(); i++) {
        json.writeStartObject();
        json.writeNumberField("id", i + 1);
        json.writeStringField("file_name", images.get(i).fileName());
        json.writeNumberField("width", images.get(i).size().width());
        json.writeNumberField("height", images.get(i).size().height());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("annotations");
      int id = 1;
      for (int i = 0; i < images.size(); i++) {
        for (int box = 0; box < images.get(i).boxes().size(); box++) {
          write(json, id++, i + 1, images.get(i), box);
        }
      }
      json.writeEndArray();
      json.writeArrayFieldStart("categories");
      for (int c = 0; c < names.count(); c++) {
        json.writeStartObject();
        json.writeNumberField("id", c + 1);
        json.writeStringField("name", names.name(c));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, int id, int imageId, CocoImage image, int index)
      throws IOException {
    LabelledBox labelled = image.boxes().get(index);
    Box box = labelled.box();
    json.writeStartObject();
    json.writeNumberField("id", id);
    json.writeNumberField("image_id", imageId);
    json.writeNumberField("category_id", labelled.classIndex() + 1);
    json.writeArrayFieldStart("bbox");
    for (double number : new double[] {box.xmin(), box.ymin(), box.width(), box.height()}) {
      json.writeNumber(BoxValidation.text(number));
    }
    json.writeEndArray();
    json.writeFieldName("area");
    json.writeNumber(BoxValidation.text(labelled.area()));
    json.writeArrayFieldStart("segmentation"); // none: readers warn of boxes without the field
    json.writeEndArray();
    json.writeNumberField("iscrowd", labelled.kind() == LabelledBox.Kind.CROWD ? 1 : 0);
    if (labelled.kind() == LabelledBox.Kind.DIFFICULT) {
      json.writeNumberField("ignore", 1);
    }
    if (!image.scores().isEmpty()) {
      json.writeNumberField("score", image.scores().get(index));
    }
    json.writeEndObject();
  }
}
