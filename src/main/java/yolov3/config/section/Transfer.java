package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which layers take their start from other weights. */
public enum Transfer {
  /** Every layer that has the same shape. */
  @JsonProperty("all")
  ALL,
  /** The layers before the necks. */
  @JsonProperty("backbone")
  BACKBONE,
  /** Backbone and necks. */
  @JsonProperty("all_but_head")
  ALL_BUT_HEAD;

  /** Whether a variable of the network takes its start so. */
  public boolean takes(String variable) {
    return switch (this) {
      case ALL -> true;
      case BACKBONE -> NetworkPart.isBackbone(variable);
      case ALL_BUT_HEAD -> !NetworkPart.isHead(variable);
    };
  }
}
