package yolov3.training.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.config.section.TrainingConfig.Precision;

@Tag("tensorflow")
class PrecisionChoiceTest {

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
    assertEquals(
        expected,
        PrecisionChoice.of(416, 2, Map.of(Precision.FLOAT32, float32, Precision.BFLOAT16, bfloat16))
            .precision());
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
    assertEquals(
        expected,
        PrecisionChoice.of(
                416,
                2,
                Map.of(
                    Precision.FLOAT32, 1.0,
                    Precision.BFLOAT16, bfloat16,
                    Precision.FLOAT16, float16))
            .precision());
  }

  @Test
  void isFloat16OnAGpuWithoutBfloat16() {
    assertEquals(
        Precision.FLOAT16,
        PrecisionChoice.of(416, 2, Map.of(Precision.FLOAT32, 1.0, Precision.FLOAT16, 0.4))
            .precision());
  }

  @Test
  void saysWhatWasTimed() {
    assertEquals(
        "bfloat16: a step of 1 image, 416×416 pixels, takes 0.071 s, float32 0.153 s",
        PrecisionChoice.of(416, 1, Map.of(Precision.FLOAT32, 0.1531, Precision.BFLOAT16, 0.0712))
            .toString());
  }
}
