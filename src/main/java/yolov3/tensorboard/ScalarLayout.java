package yolov3.tensorboard;

import java.util.List;

/**
 * Which curves the custom scalars dashboard draws into which chart. A chart shows them of all runs,
 * so that training and validation lie over each other.
 *
 * @param groups in the order of the page
 */
public record ScalarLayout(List<Group> groups) {

  /** Keeps a copy. */
  public ScalarLayout {
    groups = List.copyOf(groups);
  }

  /**
   * Charts under one title.
   *
   * @param title of the group
   * @param charts in the order of the page
   */
  public record Group(String title, List<Chart> charts) {

    /** Keeps a copy. */
    public Group {
      charts = List.copyOf(charts);
    }
  }

  /**
   * One chart.
   *
   * @param title of the chart
   * @param tags of its curves
   */
  public record Chart(String title, List<String> tags) {

    /** Keeps a copy. */
    public Chart {
      tags = List.copyOf(tags);
    }
  }
}
