package yolov3.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A page as a browser would take it apart. */
public final class Html {

  private final Document document;

  private Html(Document document) {
    this.document = document;
  }

  /** Parses; what is not well-formed throws. */
  public static Html of(String page) {
    try {
      return new Html(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(page.getBytes("UTF-8"))));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** The text of every element of that name. */
  public List<String> texts(String name) {
    return elements(name).stream().map(Element::getTextContent).toList();
  }

  /** The cells of every row of every table, row by row. */
  public List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (Element row : elements("tr")) {
      List<String> cells = new ArrayList<>();
      NodeList children = row.getChildNodes();
      for (int i = 0; i < children.getLength(); i++) {
        if (children.item(i) instanceof Element cell) {
          cells.add(cell.getTextContent());
        }
      }
      rows.add(cells);
    }
    return rows;
  }

  public List<Element> elements(String name) {
    NodeList nodes = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  /** What every page must be: nothing from outside, told in words, in order. */
  public void requireSound() throws IOException {
    for (String attribute : List.of("src", "srcset", "href")) {
      for (Element element : elements("*")) {
        String value = element.getAttribute(attribute);
        assertTrue(value.isEmpty() || value.startsWith("data:"), value);
      }
    }
    assertTrue(elements("script").isEmpty());
    for (Element image : elements("img")) {
      assertFalse(image.getAttribute("alt").isBlank());
      String data = image.getAttribute("src").replaceFirst("^data:image/\\w+;base64,", "");
      assertTrue(
          ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data))).getWidth() > 0);
    }
    int level = 0;
    for (Element heading : elements("*")) {
      if (heading.getTagName().matches("h[1-6]")) {
        int next = heading.getTagName().charAt(1) - '0';
        assertTrue(next <= level + 1, heading.getTextContent() + " skips a level");
        level = next;
      }
    }
    assertTrue(elements("h1").size() == 1);
    for (Element table : elements("table")) {
      NodeList headers = table.getElementsByTagName("th");
      for (int i = 0; i < headers.getLength(); i++) {
        assertTrue(((Element) headers.item(i)).getAttribute("scope").matches("col|row"));
      }
    }
  }
}
