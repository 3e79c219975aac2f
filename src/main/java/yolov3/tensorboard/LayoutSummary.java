package yolov3.tensorboard;

import java.util.regex.Pattern;
import org.tensorflow.proto.Summary;

/**
 * A {@link ScalarLayout} as TensorBoard's {@code custom_scalars} plugin reads it: a scalar string
 * tensor with a {@code Layout} message, under a tag of its own
 * (tensorboard/plugins/custom_scalar/layout.proto, summary.py).
 */
final class LayoutSummary {

  private static final String TAG = "custom_scalars__config__";

  private static final int LAYOUT_CATEGORY = 2;
  private static final int CATEGORY_TITLE = 1;
  private static final int CATEGORY_CHART = 2;
  private static final int CHART_TITLE = 1;
  private static final int CHART_MULTILINE = 2;
  private static final int MULTILINE_TAG = 1;

  private LayoutSummary() {}

  static Summary.Value of(ScalarLayout layout) {
    ProtoMessage message = new ProtoMessage();
    layout.groups().forEach(group -> message.message(LAYOUT_CATEGORY, category(group)));
    return SummaryValues.string(TAG, message.bytes(), "custom_scalars");
  }

  private static ProtoMessage category(ScalarLayout.Group group) {
    ProtoMessage category = new ProtoMessage().text(CATEGORY_TITLE, group.title());
    group.charts().forEach(chart -> category.message(CATEGORY_CHART, chart(chart)));
    return category;
  }

  private static ProtoMessage chart(ScalarLayout.Chart chart) {
    ProtoMessage content = new ProtoMessage();
    chart.tags().forEach(tag -> content.text(MULTILINE_TAG, regexOf(tag)));
    return new ProtoMessage().text(CHART_TITLE, chart.title()).message(CHART_MULTILINE, content);
  }

  /** Python reads it, which does not know {@link Pattern#quote}'s {@code \Q}. */
  private static String regexOf(String tag) {
    return tag.replaceAll("[.^$*+?()\\[\\]{}|\\\\]", "\\\\$0") + "$";
  }
}
