package yolov3.cli.console;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import yolov3.network.loss.LossTerms;
import yolov3.training.TrainingListener;
import yolov3.training.session.StepResult;

@Tag("tensorflow")
class TrainingConsoleTest {

  @Test
  void warningInTheMiddleOfValidationIsPrintedAndValidationGoesOn() {
    StringWriter err = new StringWriter();
    try (TrainingConsole console =
        new TrainingConsole(new PrintWriter(new StringWriter()), new PrintWriter(err, true), 1)) {
      console.onStart(new TrainingListener.Start(1, 1, 1, 10));
      console.onStepEnd(
          new TrainingListener.Step(
              1, 1, new StepResult(new LossTerms(1, 2, 3), 4, 2, 1), 0.001, 10, 0.01));
      console.onValidationProgress(1, 3);
      console.onWarning("a.jpg is damaged");
      assertDoesNotThrow(() -> console.onValidationProgress(2, 3));
    }
    assertEquals("warning: a.jpg is damaged" + System.lineSeparator(), err.toString());
  }
}
