package yolov3.data.annotation.labelme;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Writer of a folder for each split with the images and a JSON beside each, and, for the order of
 * the classes, of {@code classes.names}.
 */
public final class LabelMeWriter implements FormatWriter {

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    for (LabelledImage image : images) {
      Path file = image.image().resolveSibling(ImagePaths.stem(image.image()) + ".json");
      try (BufferedWriter writer = Files.newBufferedWriter(file);
          JsonGenerator json =
              new JsonFactory().createGenerator(writer).useDefaultPrettyPrinter()) {
        write(json, image, names);
      }
    }
  }

  private static void write(JsonGenerator json, LabelledImage image, ClassNames names)
      throws IOException {
    ImageSize size = ImageDecoder.readSize(image.image());
    json.writeStartObject();
    json.writeStringField("version", "5.5.0");
    json.writeObjectFieldStart("flags");
    json.writeEndObject();
    json.writeArrayFieldStart("shapes");
    for (LabelledBox labelled : image.boxes()) {
      Box box = labelled.box();
      json.writeStartObject();
      json.writeStringField("label", names.name(labelled.classIndex()));
      json.writeArrayFieldStart("points");
      writePoint(json, box.xmin(), box.ymin());
      writePoint(json, box.xmax(), box.ymax());
      json.writeEndArray();
      json.writeNullField("group_id");
      json.writeStringField("description", "");
      json.writeStringField("shape_type", "rectangle");
      json.writeObjectFieldStart("flags");
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("imagePath", image.image().getFileName().toString());
    json.writeNullField("imageData");
    json.writeNumberField("imageHeight", size.height());
    json.writeNumberField("imageWidth", size.width());
    json.writeEndObject();
  }

  private static void writePoint(JsonGenerator json, double x, double y) throws IOException {
    json.writeStartArray();
    json.writeNumber(BoxValidation.text(x));
    json.writeNumber(BoxValidation.text(y));
    json.writeEndArray();
  }
}
