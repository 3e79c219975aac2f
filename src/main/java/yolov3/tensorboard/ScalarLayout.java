package yolov3.tensorboard;

import java.util.List;

/**
 * Layout of the custom scalars dashboard: groups of charts, in their order. A chart shows its
 * curves of all runs, so that training and validation are drawn over each other.
 */
public record ScalarLayout(List<Group> groups) {

  /** Charts under one title. */
  public record Group(String title, List<Chart> charts) {}

  /** Curves, by their tags, in one chart. */
  public record Chart(String title, List<String> tags) {}
}
