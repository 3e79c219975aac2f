package yolov3.training.session;

import static java.lang.Double.NaN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.config.section.TrainingConfig;
import yolov3.config.section.TrainingConfig.Device;
import yolov3.config.section.TrainingConfig.Layout;
import yolov3.config.section.TrainingConfig.OnNonFinite;
import yolov3.config.section.TrainingConfig.Precision;
import yolov3.training.session.PrecisionChoice.Candidate;

@Tag("tensorflow")
class PrecisionChoiceTest {

  private static final Candidate FLOAT32 = new Candidate(Precision.FLOAT32, Layout.AUTO);
  private static final Candidate BFLOAT16 = new Candidate(Precision.BFLOAT16, Layout.AUTO);
  private static final Candidate FLOAT16 = new Candidate(Precision.FLOAT16, Layout.AUTO);

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "twice as fast,        1.00, 0.50, BFLOAT16",
    "slower,               1.00, 1.10, FLOAT32",
    "as fast,              1.00, 1.00, FLOAT32",
    "faster within noise,  1.00, 0.96, FLOAT32",
    "just clearly faster,  1.05, 1.00, BFLOAT16",
  })
  void isBfloat16WhenThatIsClearlyFaster(
      String name, double float32, double bfloat16, Precision expected) {
    assertEquals(expected, fastest(seconds(float32, bfloat16, NaN)).precision());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "as fast,          0.50, 0.50, BFLOAT16",
    "a little faster,  0.50, 0.49, BFLOAT16",
    "clearly faster,   0.50, 0.40, FLOAT16",
    "bfloat16 slower,  1.10, 0.50, FLOAT16",
  })
  void isFloat16WhenThatIsClearlyTheFastest(
      String name, double bfloat16, double float16, Precision expected) {
    assertEquals(expected, fastest(seconds(1.0, bfloat16, float16)).precision());
  }

  @Test
  void isFloat16OnAGpuWithoutBfloat16() {
    assertEquals(FLOAT16, fastest(seconds(1.0, NaN, 0.4)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "channels last,              0.90, 1.00, 0.50, 0.40, BFLOAT16, NHWC",
    "channels first,             0.90, 1.00, 0.40, 0.50, BFLOAT16, NCHW",
    "last faster within noise,   0.90, 1.00, 0.40, 0.39, BFLOAT16, NCHW",
    "float32 fastest,            1.00, 0.40, 0.60, 0.50, FLOAT32,  NHWC",
  })
  void isChannelsLastWhenThatIsClearlyFaster(
      String name,
      double float32First,
      double float32Last,
      double bfloat16First,
      double bfloat16Last,
      Precision precision,
      Layout layout) {
    Map<Candidate, Double> seconds = new LinkedHashMap<>();
    seconds.put(new Candidate(Precision.FLOAT32, Layout.NCHW), float32First);
    seconds.put(new Candidate(Precision.FLOAT32, Layout.NHWC), float32Last);
    seconds.put(new Candidate(Precision.BFLOAT16, Layout.NCHW), bfloat16First);
    seconds.put(new Candidate(Precision.BFLOAT16, Layout.NHWC), bfloat16Last);
    assertEquals(new Candidate(precision, layout), fastest(seconds));
  }

  private static Candidate fastest(Map<Candidate, Double> seconds) {
    return PrecisionChoice.of(416, 2, seconds).fastest();
  }

  private static Map<Candidate, Double> seconds(double float32, double bfloat16, double float16) {
    Map<Candidate, Double> seconds = new LinkedHashMap<>();
    seconds.put(FLOAT32, float32);
    seconds.put(BFLOAT16, bfloat16);
    seconds.put(FLOAT16, float16);
    seconds.values().removeIf(time -> Double.isNaN(time));
    return seconds;
  }

  @ParameterizedTest(name = "{0}, {1}, GPU {2}, bfloat16 {3}")
  @CsvSource({
    "AUTO,     AUTO, false, false, FLOAT32 AUTO",
    "AUTO,     AUTO, false, true,  FLOAT32 AUTO + BFLOAT16 AUTO",
    "BFLOAT16, AUTO, true,  true,  BFLOAT16 NCHW + BFLOAT16 NHWC",
    "AUTO,     NCHW, true,  true,  FLOAT32 NCHW + BFLOAT16 NCHW + FLOAT16 NCHW",
    "AUTO,     AUTO, true,  false, FLOAT32 NCHW + FLOAT32 NHWC + FLOAT16 NCHW + FLOAT16 NHWC",
    "FLOAT16,  NHWC, true,  false, FLOAT16 NHWC",
  })
  void candidatesAreWhatTheConfigLeavesOpen(
      Precision precision, Layout layout, boolean hasGpu, boolean hasBfloat16, String expected) {
    TrainingConfig config =
        new TrainingConfig(1, 1, 1, OnNonFinite.STOP, 0, 0, Device.AUTO, precision, layout);
    assertEquals(
        expected,
        PrecisionChoice.candidates(config, hasGpu, hasBfloat16).stream()
            .map(candidate -> candidate.precision() + " " + candidate.layout())
            .collect(Collectors.joining(" + ")));
  }

  @Test
  void saysWhatWasTimed() {
    assertEquals(
        "bfloat16: a step of 1 image, 416×416 pixels, takes 0.071 s, float32 0.153 s",
        PrecisionChoice.of(416, 1, seconds(0.1531, 0.0712, NaN)).toString());
  }

  @Test
  void saysTheLayoutsThatWereTimed() {
    Map<Candidate, Double> seconds = new LinkedHashMap<>();
    seconds.put(new Candidate(Precision.FLOAT32, Layout.NCHW), 0.04);
    seconds.put(new Candidate(Precision.FLOAT32, Layout.NHWC), 0.02);
    assertEquals(
        "float32 in NHWC: a step of 4 images, 416×416 pixels, takes 0.020 s, float32 in NCHW 0.040 s",
        PrecisionChoice.of(416, 4, seconds).toString());
  }
}
