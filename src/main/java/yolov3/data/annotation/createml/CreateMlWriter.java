package yolov3.data.annotation.createml;

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
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Writer of a folder for each split with the images and {@code annotations.json}, as Create ML
 * takes it, and, for the order of the classes, of {@code classes.names}.
 */
public final class CreateMlWriter implements FormatWriter {

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    Path file = folder.resolve(imageFolder(split)).resolve("annotations.json");
    try (BufferedWriter writer = Files.newBufferedWriter(file);
        JsonGenerator json = new JsonFactory().createGenerator(writer).useDefaultPrettyPrinter()) {
      json.writeStartArray();
      for (LabelledImage image : images) {
        json.writeStartObject();
        json.writeStringField("image", image.image().getFileName().toString());
        json.writeArrayFieldStart("annotations");
        for (LabelledBox labelled : image.boxes()) {
          Box box = labelled.box();
          json.writeStartObject();
          json.writeStringField("label", names.name(labelled.classIndex()));
          json.writeObjectFieldStart("coordinates");
          write(json, "x", box.centreX());
          write(json, "y", box.centreY());
          write(json, "width", box.width());
          write(json, "height", box.height());
          json.writeEndObject();
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void write(JsonGenerator json, String key, double number) throws IOException {
    json.writeFieldName(key);
    json.writeNumber(BoxValidation.text(number));
  }
}
