package yolov3.data.annotation.voc;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Writes {@code Annotations}, {@code JPEGImages}, {@code ImageSets/Main} and, for the order of the
 * classes, {@code classes.names}. Fractions of a pixel are kept, as in some files of VOC 2012.
 */
public final class VocWriter implements FormatWriter {

  @Override
  public Path pictures(Split part) {
    return Path.of(VocLayout.IMAGES);
  }

  @Override
  public boolean hasFolderOfPart() {
    return false;
  }

  @Override
  public Fate fate(LabelledBox.Kind kind) {
    return kind == LabelledBox.Kind.CROWD ? Fate.DIFFICULT : Fate.KEPT;
  }

  @Override
  public void writePart(Path folder, Split part, ClassNames names, List<LabelledImage> images)
      throws IOException {
    Path annotations = Files.createDirectories(folder.resolve(VocLayout.ANNOTATIONS));
    Path sets = Files.createDirectories(folder.resolve(VocLayout.SETS));
    try (BufferedWriter list = Files.newBufferedWriter(sets.resolve(part.fileName() + ".txt"))) {
      for (LabelledImage image : images) {
        String stem = ImagePaths.stem(image.image());
        list.write(stem + "\n");
        try (BufferedWriter file = Files.newBufferedWriter(annotations.resolve(stem + ".xml"))) {
          XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(file);
          write(xml, image, names);
          xml.close();
        } catch (XMLStreamException e) {
          throw new IOException(e.getMessage(), e);
        }
      }
    }
  }

  private static void write(XMLStreamWriter xml, LabelledImage image, ClassNames names)
      throws XMLStreamException {
    ImageSize size = ImageDecoder.readSize(image.image());
    start(xml, 0, "annotation");
    element(xml, 1, "folder", VocLayout.IMAGES);
    element(xml, 1, "filename", image.image().getFileName().toString());
    start(xml, 1, "size");
    element(xml, 2, "width", "" + size.width());
    element(xml, 2, "height", "" + size.height());
    element(xml, 2, "depth", "3");
    end(xml, 1);
    element(xml, 1, "segmented", "0");
    for (LabelledBox labelled : image.boxes()) {
      Box box = labelled.box();
      start(xml, 1, "object");
      element(xml, 2, "name", names.name(labelled.classIndex()));
      element(xml, 2, "pose", "Unspecified");
      element(xml, 2, "truncated", "0");
      element(xml, 2, "difficult", labelled.counts() ? "0" : "1");
      start(xml, 2, "bndbox");
      element(xml, 3, "xmin", BoxValidation.text(box.xmin() + 1));
      element(xml, 3, "ymin", BoxValidation.text(box.ymin() + 1));
      element(xml, 3, "xmax", BoxValidation.text(box.xmax()));
      element(xml, 3, "ymax", BoxValidation.text(box.ymax()));
      end(xml, 2);
      end(xml, 1);
    }
    end(xml, 0);
  }

  private static void start(XMLStreamWriter xml, int depth, String name) throws XMLStreamException {
    indent(xml, depth);
    xml.writeStartElement(name);
    xml.writeCharacters("\n");
  }

  private static void element(XMLStreamWriter xml, int depth, String name, String text)
      throws XMLStreamException {
    indent(xml, depth);
    xml.writeStartElement(name);
    xml.writeCharacters(text);
    xml.writeEndElement();
    xml.writeCharacters("\n");
  }

  private static void end(XMLStreamWriter xml, int depth) throws XMLStreamException {
    indent(xml, depth);
    xml.writeEndElement();
    if (depth > 0) {
      xml.writeCharacters("\n");
    }
  }

  private static void indent(XMLStreamWriter xml, int depth) throws XMLStreamException {
    if (depth > 0) {
      xml.writeCharacters("  ".repeat(depth));
    }
  }

  @Override
  public void writeSet(Path folder, List<Split> parts, ClassNames names) throws IOException {
    Files.write(folder.resolve(ClassNameFiles.OWN), names.names());
  }
}
