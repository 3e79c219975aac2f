package yolov3.data.annotation.voc;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
 * Writer of {@code Annotations}, {@code JPEGImages}, {@code ImageSets/Main} and, for the order of
 * the classes, {@code classes.names}. Fractions of a pixel are kept, as in some files of VOC 2012.
 */
public final class VocWriter implements FormatWriter {

  @Override
  public Path imageFolder(Split split) {
    return Path.of(VocLayout.IMAGES);
  }

  @Override
  public boolean hasFolderOfSplit() {
    return false;
  }

  @Override
  public Optional<LabelledBox.Kind> written(LabelledBox.Kind kind) {
    return Optional.of(kind == LabelledBox.Kind.CROWD ? LabelledBox.Kind.DIFFICULT : kind);
  }

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    Path annotations = Files.createDirectories(folder.resolve(VocLayout.ANNOTATIONS));
    Path lists = Files.createDirectories(folder.resolve(VocLayout.LISTS));
    try (BufferedWriter list = Files.newBufferedWriter(lists.resolve(split.fileName() + ".txt"))) {
      for (LabelledImage image : images) {
        String stem = ImagePaths.stem(image.image());
        list.write(stem + "\n");
        Files.writeString(annotations.resolve(stem + ".xml"), xml(image, names));
      }
    }
  }

  private static String xml(LabelledImage image, ClassNames names) {
    ImageSize size = ImageDecoder.readSize(image.image());
    return """
        <annotation>
          <folder>%s</folder>
          <filename>%s</filename>
          <size>
            <width>%s</width>
            <height>%s</height>
            <depth>3</depth>
          </size>
          <segmented>0</segmented>
        %s</annotation>"""
        .formatted(
            VocLayout.IMAGES,
            escaped(image.image().getFileName().toString()),
            size.width(),
            size.height(),
            image.boxes().stream().map(box -> xml(box, names)).collect(Collectors.joining()));
  }

  private static String xml(LabelledBox labelled, ClassNames names) {
    Box box = labelled.box();
    return """
          <object>
            <name>%s</name>
            <pose>Unspecified</pose>
            <truncated>0</truncated>
            <difficult>%s</difficult>
            <bndbox>
              <xmin>%s</xmin>
              <ymin>%s</ymin>
              <xmax>%s</xmax>
              <ymax>%s</ymax>
            </bndbox>
          </object>
        """
        .formatted(
            escaped(names.name(labelled.classIndex())),
            labelled.counts() ? 0 : 1,
            BoxValidation.text(box.xmin() + 1),
            BoxValidation.text(box.ymin() + 1),
            BoxValidation.text(box.xmax()),
            BoxValidation.text(box.ymax()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public void writeDataset(Path folder, List<Split> splits, ClassNames names) throws IOException {
    Files.write(folder.resolve(ClassNameFiles.OWN), names.names());
  }
}
