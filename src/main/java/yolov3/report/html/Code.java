package yolov3.report.html;

/** Preformatted text under a title; lines at its end that are empty are dropped. */
public record Code(String title, String text) implements Block {

  public Code {
    text = text.stripTrailing();
  }
}
