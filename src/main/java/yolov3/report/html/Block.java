package yolov3.report.html;

/** Building block of a section; the template asks for the one of its kind, the others are null. */
public sealed interface Block permits Code, Figure, ImageBlock, Table {

  default Code code() {
    return this instanceof Code code ? code : null;
  }

  default Figure figure() {
    return this instanceof Figure figure ? figure : null;
  }

  default ImageBlock imageBlock() {
    return this instanceof ImageBlock image ? image : null;
  }

  default Table table() {
    return this instanceof Table table ? table : null;
  }
}
