package yolov3.report.tutorial;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import yolov3.network.layer.Initializer;
import yolov3.report.chart.Axis;
import yolov3.report.chart.HistogramChart;
import yolov3.report.html.Figure;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Row;
import yolov3.report.html.Text;
import yolov3.report.html.Theme;
import yolov3.tensorboard.EventWriter;
import yolov3.tensorboard.Histogram;
import yolov3.tensorboard.Histogram.Bucket;

/**
 * Effect of the initial weights on a signal: 2000 normal inputs of 800 numbers through three tanh
 * layers of 750, 700 and 650 units. Weights too large saturate the units, which stops the gradient;
 * weights too small let the signal vanish.
 *
 * @param layers three for each initializer, in their order
 */
public record InitializationExplanation(List<Layer> layers) implements Explanation {

  private static final int EXAMPLES = 2000;
  private static final int INPUTS = 800;
  private static final int[] UNITS = {750, 700, 650};
  private static final double[] DEVIATIONS = {0.25, 0.1, 0.05, 0.03, 0.02};

  /** The derivative of tanh is under 0.02 from here. */
  private static final double SATURATED = 0.99;

  private static final int BINS = 41;

  private static final int LABEL_WIDTH = 86;
  private static final int PANEL_WIDTH = 240;
  private static final int PANEL_HEIGHT = 132;
  private static final int HEAD_HEIGHT = 28;

  /**
   * Statistics of the outputs of one layer.
   *
   * @param weights name of the initializer
   * @param weightDeviation standard deviation of the layer's weights
   * @param layer from 1
   * @param saturated fraction of the outputs beyond ±0.99
   * @param histogram fractions of the outputs in 41 equal bins from −1 to 1
   */
  public record Layer(
      String weights,
      double weightDeviation,
      int layer,
      int units,
      double mean,
      double deviation,
      double saturated,
      double[] histogram) {

    static Layer of(String weights, int layer, float[] kernel, float[] outputs) {
      double[] histogram = new double[BINS];
      int saturated = 0;
      for (float output : outputs) {
        histogram[Math.min(BINS - 1, (int) ((output + 1) / 2 * BINS))] += 1.0 / outputs.length;
        saturated += Math.abs(output) > SATURATED ? 1 : 0;
      }
      return new Layer(
          weights,
          deviation(kernel),
          layer,
          UNITS[layer - 1],
          mean(outputs),
          deviation(outputs),
          (double) saturated / outputs.length,
          histogram);
    }

    /** Converts the histogram to counts. */
    Histogram buckets() {
      return new Histogram(
          IntStream.range(0, BINS)
              .mapToObj(
                  i ->
                      new Bucket(edge(i), edge(i + 1), Math.round(histogram[i] * EXAMPLES * units)))
              .toList());
    }

    private static double mean(float[] values) {
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      return sum / values.length;
    }

    private static double deviation(float[] values) {
      double mean = mean(values);
      double squares = 0;
      for (float value : values) {
        squares += (value - mean) * (value - mean);
      }
      return Math.sqrt(squares / values.length);
    }
  }

  private static double edge(int bin) {
    return -1 + 2.0 * bin / BINS;
  }

  /** Runs the layers with each initializer; the seed is that of inputs and weights. */
  public static InitializationExplanation compute(long seed) {
    List<Layer> layers = new ArrayList<>();
    for (double deviation : DEVIATIONS) {
      layers.addAll(layers("σ = " + deviation, Initializer.normal(deviation), seed));
    }
    layers.addAll(layers("Glorot", Initializer.glorotNormal(), seed));
    layers.addAll(layers("He", Initializer.heNormal(), seed));
    return new InitializationExplanation(layers);
  }

  private static List<Layer> layers(String name, Initializer initializer, long seed) {
    try (OneShotGraph graph = new OneShotGraph()) {
      var tf = graph.tf;
      Operand<TFloat32> signal =
          Initializer.normal(1).initialValue(tf, Shape.of(EXAMPLES, INPUTS), new long[] {seed, 0});
      List<Operand<TFloat32>> wanted = new ArrayList<>();
      int inputs = INPUTS;
      for (int layer = 1; layer <= UNITS.length; layer++) {
        Operand<TFloat32> kernel =
            initializer.initialValue(
                tf, Shape.of(inputs, UNITS[layer - 1]), new long[] {seed, layer});
        signal = tf.math.tanh(tf.linalg.matMul(signal, kernel));
        inputs = UNITS[layer - 1];
        wanted.add(kernel);
        wanted.add(signal);
      }
      List<float[]> values = graph.run(wanted);
      return IntStream.rangeClosed(1, UNITS.length)
          .mapToObj(
              layer -> Layer.of(name, layer, values.get(2 * layer - 2), values.get(2 * layer - 1)))
          .toList();
    }
  }

  @Override
  public Table table() {
    List<Row> rows =
        layers.stream()
            .map(
                layer ->
                    Row.of(
                        layer.weights,
                        String.valueOf(layer.layer),
                        String.valueOf(layer.units),
                        Text.of("%.4f", layer.weightDeviation),
                        Text.of("%.4f", layer.deviation),
                        Text.of("%.1f %%", 100 * layer.saturated)))
            .toList();
    return new Table(
        "Outputs of tanh layers",
        "%d normal inputs of %d numbers. Saturated: beyond ±%s."
            .formatted(EXAMPLES, INPUTS, SATURATED),
        Column.nameAndNumbers(
            "weights", "layer", "units", "σ of weights", "σ of outputs", "saturated"),
        rows,
        true);
  }

  @Override
  public Object numbers() {
    return layers;
  }

  @Override
  public Figure figure() {
    int rows = layers.size() / UNITS.length;
    return new Figure(
        "Outputs of three tanh layers by initial weights",
        "Histograms of the outputs from −1 to 1. Large weights push them to the ends, small ones to the"
            + " middle.",
        LABEL_WIDTH + UNITS.length * PANEL_WIDTH,
        HEAD_HEIGHT + rows * PANEL_HEIGHT,
        this::draw);
  }

  private void draw(Graphics2D graphics, Theme theme, int width, int height) {
    graphics.setFont(theme.font());
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      int row = i / UNITS.length;
      int column = i % UNITS.length;
      int left = LABEL_WIDTH + column * PANEL_WIDTH;
      int top = HEAD_HEIGHT + row * PANEL_HEIGHT;
      graphics.setColor(theme.ink());
      if (row == 0) {
        graphics.drawString(
            "layer %d, %d units".formatted(layer.layer, layer.units), left + 12, top - 8);
      }
      if (column == 0) {
        graphics.drawString(layer.weights, 12, top + PANEL_HEIGHT / 2);
      }
      Graphics2D panel = (Graphics2D) graphics.create(left, top, PANEL_WIDTH, PANEL_HEIGHT);
      try {
        histogram(layer).drawSmall(panel, theme, PANEL_WIDTH, PANEL_HEIGHT, column);
        String remark =
            Text.of("σ %.3f, %.0f %% saturated", layer.deviation, 100 * layer.saturated);
        FontMetrics metrics = panel.getFontMetrics(theme.font());
        panel.setFont(theme.font().deriveFont(11f));
        panel.setColor(theme.muted());
        panel.drawString(remark, 12, metrics.getAscent());
      } finally {
        panel.dispose();
      }
    }
  }

  private static HistogramChart histogram(Layer layer) {
    return new HistogramChart(
        IntStream.rangeClosed(0, BINS).mapToObj(InitializationExplanation::edge).toList(),
        Arrays.stream(layer.histogram).boxed().toList(),
        new Axis("", -1, 1, Axis.Ticks.EVERY, x -> String.valueOf((int) x)),
        Axis.fromZero(""));
  }

  @Override
  public void log(EventWriter events) {
    for (Layer layer : layers) {
      String group = "initialization/" + layer.weights.replace("σ = ", "normal ") + "/";
      events.scalar(group + "deviation", layer.layer, layer.deviation);
      events.scalar(group + "saturated", layer.layer, layer.saturated);
      events.histogram(group + "outputs", layer.layer, layer.buckets());
    }
  }
}
