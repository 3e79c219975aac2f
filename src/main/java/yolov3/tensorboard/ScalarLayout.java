package yolov3.tensorboard;

import java.util.List;
import org.tensorflow.proto.Summary;

/**
 * Layout of the custom scalars dashboard: groups of charts, in their order. A chart shows its
 * curves of all runs, so that training and validation are drawn over each other.
 */
public record ScalarLayout(List<Group> groups) {

  private static final String TAG = "custom_scalars__config__";

  private static final int LAYOUT_CATEGORY = 2;
  private static final int CATEGORY_TITLE = 1;
  private static final int CATEGORY_CHART = 2;
  private static final int CHART_TITLE = 1;
  private static final int CHART_MULTILINE = 2;
  private static final int MULTILINE_TAG = 1;

  /** Charts under one title. */
  public record Group(String title, List<Chart> charts) {

    private ProtoMessage toProto() {
      ProtoMessage category = new ProtoMessage().text(CATEGORY_TITLE, title);
      charts.forEach(chart -> category.message(CATEGORY_CHART, chart.toProto()));
      return category;
    }
  }

  /** Curves, by their tags, in one chart. */
  public record Chart(String title, List<String> tags) {

    private ProtoMessage toProto() {
      ProtoMessage content = new ProtoMessage();
      tags.forEach(tag -> content.text(MULTILINE_TAG, regexOf(tag)));
      return new ProtoMessage().text(CHART_TITLE, title).message(CHART_MULTILINE, content);
    }
  }

  /** Makes a {@code Layout} message under a tag of its own (tensorboard/plugins/custom_scalar). */
  Summary.Value toSummary() {
    ProtoMessage message = new ProtoMessage();
    groups.forEach(group -> message.message(LAYOUT_CATEGORY, group.toProto()));
    return SummaryValues.string(TAG, message.bytes(), "custom_scalars");
  }

  // Python reads it, which does not know the \Q of Pattern.quote
  private static String regexOf(String tag) {
    return tag.replaceAll("[.^$*+?()\\[\\]{}|\\\\]", "\\\\$0") + "$";
  }
}
