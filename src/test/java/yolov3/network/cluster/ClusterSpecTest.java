package yolov3.network.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.io.UserException;
import yolov3.network.cluster.ClusterSpec.Member;

class ClusterSpecTest {

  /** As Kubeflow's training operator and Vertex AI set it. */
  @Test
  void chiefComesBeforeTheWorkers() {
    ClusterSpec spec =
        ClusterSpec.parse(
                """
                {"cluster": {"worker": ["w0:2222", "w1:2222"], "chief": ["c0:2222"]},
                 "task": {"type": "worker", "index": 1}, "environment": "cloud"}
                """)
            .orElseThrow();
    assertEquals(
        List.of(
            new Member("chief", 0, "c0:2222"),
            new Member("worker", 0, "w0:2222"),
            new Member("worker", 1, "w1:2222")),
        spec.members());
    assertEquals(2, spec.rank());
    assertFalse(spec.isChief());
    assertEquals("worker 1 (w1:2222)", spec.self().toString());
    assertEquals(spec.members().subList(0, 2), spec.peers());
  }

  @Test
  void firstWorkerIsTheChiefWithoutOne() {
    ClusterSpec spec =
        ClusterSpec.parse(
                """
                {"cluster": {"worker": ["a:1", "[::1]:1"]}, "task": {"type": "worker", "index": "0"}}
                """)
            .orElseThrow();
    assertTrue(spec.isChief());
  }

  @Test
  void oneWorkerAloneIsNoCluster() {
    assertEquals(Optional.empty(), ClusterSpec.parse(null));
    assertEquals(Optional.empty(), ClusterSpec.parse(" "));
    assertEquals(
        Optional.empty(),
        ClusterSpec.parse(
            """
            {"cluster": {"chief": ["a:1"], "ps": []}, "task": {"type": "chief", "index": 0}}
            """));
  }

  static Stream<Arguments> mistakes() {
    String two = "{'cluster': {'worker': ['a:1', 'b:1']}, 'task': ";
    return Stream.of(
        arguments("{'cluster'", "it is not JSON (Unexpected end-of-input"),
        arguments("[]", "expected {\"cluster\": {\"worker\": [\"host:port\", …]}"),
        arguments("{'task': {}}", "expected {\"cluster\""),
        arguments(
            two + "{'type': 'worker', 'index': 2}}",
            "task is worker 2; expected one of the cluster: [worker 0 (a:1), worker 1 (b:1)]"),
        arguments(
            two + "{'type': 'worker'}}",
            "task is worker without index; expected one of the cluster"),
        arguments(
            two + "{'type': 'evaluator', 'index': 0}}",
            "task.type is evaluator; the workers evaluate together after each epoch"),
        arguments(
            "{'cluster': {'worker': ['a:1'], 'ps': ['b:1']}, 'task': {'type': 'ps', 'index': 0}}",
            "cluster.ps has tasks; parameter servers are not used"),
        arguments(
            "{'cluster': {'worker': ['a:1'], 'other': ['b:1']}, 'task': {}}",
            "cluster.other has tasks; expected chief and worker only"),
        arguments(
            "{'cluster': {'worker': ['a']}, 'task': {}}",
            "cluster.worker has \"a\"; expected \"host:port\""),
        arguments(
            "{'cluster': {'worker': ['a:1', 'a:1']}, 'task': {}}",
            "two tasks have the address a:1"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakeIsNamed(String json, String message) {
    String given = json.replace('\'', '"');
    String found = assertThrows(UserException.class, () -> ClusterSpec.parse(given)).getMessage();
    assertTrue(found.startsWith("TF_CONFIG: " + message), found);
  }
}
