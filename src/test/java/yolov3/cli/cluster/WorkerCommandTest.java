package yolov3.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import yolov3.config.section.TrainingConfig.Device;
import yolov3.io.UserException;
import yolov3.network.cluster.ClusterSpec;

@Tag("tensorflow")
class WorkerCommandTest {

  @Test
  void workersGetTheArgumentsWithoutThoseOfTheLauncher() {
    assertEquals(
        List.of("train", "a.yaml", "--set", "x=1"),
        WorkerCommand.withoutOwnOptions(
            List.of("train", "--workers", "2", "a.yaml", "--accept-open-ports", "--set", "x=1")));
    assertEquals(
        List.of("train", "a.yaml"),
        WorkerCommand.withoutOwnOptions(List.of("train", "--workers=2", "a.yaml")));
  }

  @Test
  void eachWorkerGetsOneOfTheGpusThatAreVisible() {
    List<String> gpus = List.of("2", "GPU-8932f937", "5");
    List<String> arguments = List.of("train", "a.yaml");
    List<WorkerCommand> commands = WorkerCommand.all(2, "Main", arguments, Device.AUTO, gpus);
    assertEquals(
        List.of("2", "GPU-8932f937"),
        commands.stream().map(c -> c.environment().get("CUDA_VISIBLE_DEVICES")).toList());
    UserException e =
        assertThrows(
            UserException.class, () -> WorkerCommand.all(4, "Main", arguments, Device.AUTO, gpus));
    assertEquals(
        "--workers is 4; expected at most one for each GPU that this process may use: 3 GPUs",
        e.getMessage());
  }

  @Test
  void workersOnTheCpuShareItsCoresWhateverGpusThereAre() {
    List<WorkerCommand> commands =
        WorkerCommand.all(4, "Main", List.of("train", "a.yaml"), Device.CPU, List.of("0"));
    for (WorkerCommand command : commands) {
      assertFalse(command.environment().containsKey("CUDA_VISIBLE_DEVICES"));
      assertTrue(command.environment().containsKey("TF_NUM_INTRAOP_THREADS"));
    }
  }

  @Test
  void sizesOfTheHeapAreTheWorkersOwn() {
    assertEquals(
        List.of("-XX:+UseParallelGC", "-Xlog:gc", "-Xmx64m"),
        WorkerCommand.withHeapLimit(
            List.of("-Xms128m", "-Xmn96m", "-XX:+UseParallelGC", "-Xmx1g", "-Xlog:gc"), 64));
  }

  @Test
  void eachWorkerHasItsPlaceInOneCluster() {
    List<WorkerCommand> commands =
        WorkerCommand.all(3, "Main", List.of("train", "a.yaml"), Device.AUTO);
    Set<ClusterSpec.Member> selves = new HashSet<>();
    for (int rank = 0; rank < 3; rank++) {
      WorkerCommand command = commands.get(rank);
      ClusterSpec spec = ClusterSpec.parse(command.environment().get("TF_CONFIG")).orElseThrow();
      assertEquals(rank, command.rank());
      assertEquals(rank, spec.rank());
      assertEquals(3, spec.size());
      selves.add(spec.self());
      int size = command.line().size();
      assertEquals(List.of("Main", "train", "a.yaml"), command.line().subList(size - 3, size));
      long heap = command.line().stream().filter(argument -> argument.startsWith("-Xmx")).count();
      assertEquals(1, heap, "limits of the heap");
    }
    assertEquals(3, selves.size(), "different addresses");
    assertTrue(commands.get(0).environment().containsKey("TF_NUM_INTRAOP_THREADS"));
  }
}
