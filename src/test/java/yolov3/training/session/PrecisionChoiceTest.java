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
        PrecisionChoice.of(128, Map.of(Precision.FLOAT32, float32, Precision.BFLOAT16, bfloat16))
            .precision());
  }

  @Test
  void saysWhatWasTimed() {
    assertEquals(
        "bfloat16: a step with input size 128 takes 0.071 s, float32 0.153 s",
        PrecisionChoice.of(128, Map.of(Precision.FLOAT32, 0.1531, Precision.BFLOAT16, 0.0712))
            .toString());
  }
}
