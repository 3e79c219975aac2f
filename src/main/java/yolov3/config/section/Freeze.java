package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which layers do not learn. */
public enum Freeze {
  /** All learn. */
  @JsonProperty("none")
  NONE,
  /** The layers before the necks stay as they are. */
  @JsonProperty("backbone")
  BACKBONE,
  /** Only the heads learn. */
  @JsonProperty("all_but_head")
  ALL_BUT_HEAD;

  /** Whether a variable of the network stays as it is. */
  public boolean keeps(String variable) {
    return switch (this) {
      case NONE -> false;
      case BACKBONE -> NetworkPart.isBackbone(variable);
      case ALL_BUT_HEAD -> !NetworkPart.isHead(variable);
    };
  }
}
