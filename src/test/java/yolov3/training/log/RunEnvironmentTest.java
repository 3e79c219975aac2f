package yolov3.training.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("tensorflow")
class RunEnvironmentTest {

  @Test
  void commandLineCanBePastedIntoAShell() {
    assertEquals(
        """
        ./yolov3 train my.yaml \\
          --name 'it'\\''s mine' \\
          --set model.input_size=320""",
        RunEnvironment.commandLine(
            List.of("train", "my.yaml", "--name", "it's mine", "--set", "model.input_size=320")));
  }
}
