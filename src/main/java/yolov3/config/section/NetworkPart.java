package yolov3.config.section;

/** The parts of a network, which the names of its variables begin with. */
final class NetworkPart {

  private NetworkPart() {}

  static boolean isBackbone(String variable) {
    return variable.startsWith("backbone/");
  }

  static boolean isHead(String variable) {
    return variable.startsWith("head_");
  }
}
