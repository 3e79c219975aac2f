package yolov3.data.annotation.voc;

/** Pascal VOC's XML as a test writes it. */
public final class VocXmlText {

  private VocXmlText() {}

  /** Annotation of an image of unknown size with one object at pixels 0 to 9. */
  public static String of(String fileName, String className) {
    return """
    <annotation><filename>%s</filename>
    <object><name>%s</name>
    <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>
    </annotation>
    """
        .formatted(fileName, className);
  }
}
