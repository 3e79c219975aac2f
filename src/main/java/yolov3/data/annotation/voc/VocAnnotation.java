package yolov3.data.annotation.voc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.io.IoErrors;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Content of one XML file of Pascal VOC, as it is written.
 *
 * @param fileName of the image, or null
 * @param width of the image, or null
 * @param height of the image, or null
 * @param sizeLine where the size ends
 * @param objects in the order of the file
 */
public record VocAnnotation(
    String fileName, String width, String height, int sizeLine, List<VocObject> objects) {

  /** A larger file is no annotation of one image. */
  private static final long MAX_BYTES = 4 << 20;

  private static final int MAX_DECLARATION = 256;

  /** Its first element; {@code <annotations>} is CVAT's own format. */
  private static final Pattern ANNOTATION = Pattern.compile("<annotation[\\s>/]");

  private static final int MAX_START = 4096;
  private static final Pattern ENCODING =
      Pattern.compile(
          "^(?:\u00ef\u00bb\u00bf)?<\\?xml[^>]*\\sencoding\\s*=\\s*[\"']([\\w.-]+)[\"']");

  private static final int MAX_DEPTH = 32;
  private static final int MAX_TEXT = 10_000;

  /** Longer than any element that is read: paths of elements must not grow with their names. */
  private static final int MAX_NAME = 20;

  private static final XMLInputFactory FACTORY = factory();

  /**
   * One object.
   *
   * @param line where it starts
   * @param name of its class; empty when absent
   * @param difficult whether it is hard to see
   * @param corners in the order of {@link BoxValidation#CORNERS}; null for those that are absent
   */
  record VocObject(int line, String name, boolean difficult, String[] corners) {}

  /**
   * Reads a file.
   *
   * @throws UserException when it can't be read or is not an annotation
   */
  static VocAnnotation read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UserException(
            "%s has %d bytes; expected the annotation of one image, at most %d"
                .formatted(file, Files.size(file), MAX_BYTES));
      }
      Reader text = new StringReader(decode(file, Files.readAllBytes(file)));
      XMLStreamReader xml;
      synchronized (FACTORY) { // it says of itself that it is not for several threads
        xml = FACTORY.createXMLStreamReader(text);
      }
      try {
        return new Parse(file, xml).whole();
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      throw notXml(file, e.getLocation() == null ? 1 : e.getLocation().getLineNumber(), e);
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
  }

  /** Tells whether a file starts as an annotation does; reads only its start. */
  public static boolean isOne(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] start = stream.readNBytes(MAX_START);
      String text = new String(start, StandardCharsets.ISO_8859_1).replace("\0", ""); // UTF-16 too
      return ANNOTATION.matcher(text).find();
    } catch (IOException e) {
      return false;
    }
  }

  /** Decodes a file; Java's XML reader would print the problems that it finds. */
  private static String decode(Path file, byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(bytes.length, MAX_DECLARATION), StandardCharsets.ISO_8859_1);
    Matcher declared = ENCODING.matcher(start);
    String name = declared.find() ? declared.group(1) : "UTF-8";
    if (start.startsWith("\u00ff\u00fe") || start.startsWith("\u00fe\u00ff")) {
      name = "UTF-16"; // whose mark says the order of the bytes
    }
    try {
      String text = Charset.forName(name).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new UserException(
          "%s: text is not %s; expected XML in UTF-8".formatted(file, TextLines.shortened(name)),
          e);
    }
  }

  /** Makes readers that read nothing outside the file and expand nothing in it. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("it refers to another file");
        });
    return factory;
  }

  private static UserException notXml(Path file, int line, Exception cause) {
    String message = String.valueOf(cause.getMessage());
    String reason = message.contains("Message: ") ? message.split("Message: ", 2)[1] : message;
    return new UserException(
        "%s:%d: not XML: %s"
            .formatted(
                file, line, TextLines.shortened(reason.lines().findFirst().orElse("").strip())),
        cause);
  }

  /** One pass over one file. */
  private static final class Parse {
    private final Path file;
    private final XMLStreamReader xml;
    private final Deque<String> path = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private final List<VocObject> objects = new ArrayList<>();
    private String fileName;
    private String width;
    private String height;
    private int sizeLine = 1;
    private int objectLine;
    private String name = "";
    private boolean difficult;
    private String[] corners = new String[BoxValidation.CORNERS.size()];

    Parse(Path file, XMLStreamReader xml) {
      this.file = file;
      this.xml = xml;
    }

    VocAnnotation whole() throws XMLStreamException {
      while (xml.hasNext()) {
        switch (xml.next()) {
          case XMLStreamConstants.START_ELEMENT -> start(xml.getLocalName());
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> addText();
          case XMLStreamConstants.END_ELEMENT -> end();
          default -> {
            // comments and the like
          }
        }
      }
      return new VocAnnotation(fileName, width, height, sizeLine, List.copyOf(objects));
    }

    private int line() {
      return xml.getLocation().getLineNumber();
    }

    private void start(String element) {
      if (path.isEmpty() && !element.equals("annotation")) {
        throw new UserException(
            "%s:%d: the root is '%s'; expected 'annotation' of Pascal VOC"
                .formatted(file, line(), TextLines.shortened(element)));
      }
      if (path.size() >= MAX_DEPTH) {
        throw new UserException(
            "%s:%d: elements are more than %d deep".formatted(file, line(), MAX_DEPTH));
      }
      path.addLast(element.length() <= MAX_NAME ? element : "");
      text.setLength(0);
      if (elements().equals("annotation/object")) {
        objectLine = line();
        name = "";
        difficult = false;
        corners = new String[BoxValidation.CORNERS.size()];
      }
    }

    private void addText() {
      if (text.length() < MAX_TEXT) {
        text.append(
            xml.getTextCharacters(),
            xml.getTextStart(),
            Math.min(xml.getTextLength(), MAX_TEXT - text.length()));
      }
    }

    private void end() {
      String value = text.toString().strip();
      text.setLength(0);
      switch (elements()) {
        case "annotation/filename" -> fileName = value;
        case "annotation/size/width" -> width = value;
        case "annotation/size/height" -> {
          height = value;
          sizeLine = line();
        }
        case "annotation/object" ->
            objects.add(new VocObject(objectLine, name, difficult, corners));
        case "annotation/object/name" -> name = value;
        case "annotation/object/difficult" ->
            difficult = value.equals("1") || value.equalsIgnoreCase("true");
        case "annotation/object/bndbox/xmin",
            "annotation/object/bndbox/ymin",
            "annotation/object/bndbox/xmax",
            "annotation/object/bndbox/ymax" ->
            corners[BoxValidation.CORNERS.indexOf(path.peekLast())] = value;
        default -> {
          // not used
        }
      }
      path.removeLast();
    }

    private String elements() {
      return String.join("/", path);
    }
  }
}
