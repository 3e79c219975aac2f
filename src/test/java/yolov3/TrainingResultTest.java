package yolov3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.training.checkpoint.RunDirectory;

@Tag("tensorflow")
class TrainingResultTest {

  private static final RunDirectory RUN =
      new RunDirectory(Path.of("models/digits"), Path.of("log/digits"));

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void workerThatIsNotTheChiefKnowsOnlyHowFarTheRunCame(boolean finished) {
    TrainingResult result = TrainingResult.ofFollower(RUN, 7, finished);
    assertEquals(finished, result.isFinished());
    assertEquals(Path.of("models/digits"), result.folder());
    assertEquals(7, result.steps());
    assertTrue(result.best().isEmpty() && result.test().isEmpty());
    assertTrue(result.savedModel().isEmpty() && result.report().isEmpty());
  }
}
