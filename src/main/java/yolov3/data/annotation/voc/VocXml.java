package yolov3.data.annotation.voc;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import yolov3.data.ClassNames;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * An XML file of Pascal VOC that is written. Corners are counted from 1; fractions of a pixel are
 * kept, as in some files of VOC 2012.
 *
 * @param fileName of the image
 * @param size in pixels, as it is shown
 * @param boxes in pixels of the image, from 0
 * @param scores confidence of each box where they are detections, 0 to 1; empty for none
 */
public record VocXml(
    String fileName, ImageSize size, List<LabelledBox> boxes, List<Double> scores) {

  /** Returns the file's text. */
  public String text(ClassNames names) {
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
            escaped(fileName),
            size.width(),
            size.height(),
            IntStream.range(0, boxes.size())
                .mapToObj(i -> object(i, names))
                .collect(Collectors.joining()));
  }

  private String object(int index, ClassNames names) {
    LabelledBox labelled = boxes.get(index);
    Box box = labelled.box();
    return """
          <object>
            <name>%s</name>
            <pose>Unspecified</pose>
            <truncated>0</truncated>
            <difficult>%s</difficult>
        %s    <bndbox>
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
            scores.isEmpty()
                ? ""
                : "    <confidence>%s</confidence>\n".formatted(scores.get(index)),
            BoxValidation.text(box.xmin() + 1),
            BoxValidation.text(box.ymin() + 1),
            BoxValidation.text(box.xmax()),
            BoxValidation.text(box.ymax()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
