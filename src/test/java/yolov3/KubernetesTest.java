package yolov3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import yolov3.network.cluster.ClusterSpec;

/**
 * The files of {@code configs/kubernetes} agree with each other, with operators and with the
 * program.
 */
class KubernetesTest {

  private static final Path FOLDER = Path.of("configs/kubernetes");

  @TempDir Path temp;

  @Test
  void operatorFindsContainerAndPort() throws IOException {
    JsonNode job = documents("tfjob.yaml").get(0);
    assertEquals("kubeflow.org/v1 TFJob", kind(job));
    JsonNode replicas = job.at("/spec/tfReplicaSpecs");
    assertEquals(1, replicas.at("/Chief/replicas").asInt());
    assertEquals(3, replicas.at("/Worker/replicas").asInt());
    for (JsonNode replica : replicas) {
      assertEquals("OnFailure", replica.path("restartPolicy").asText());
      JsonNode container = replica.at("/template/spec/containers/0");
      assertEquals("tensorflow", container.path("name").asText());
      assertEquals("tfjob-port", container.at("/ports/0/name").asText());
      assertEquals(2222, container.at("/ports/0/containerPort").asInt());
    }
  }

  @Test
  void podsOfTheIndexedJobFindEachOtherThroughTheService() throws IOException {
    List<JsonNode> documents = documents("indexed-job.yaml");
    JsonNode service = documents.get(0);
    JsonNode job = documents.get(1);
    assertEquals("v1 Service", kind(service));
    assertEquals("batch/v1 Job", kind(job));
    assertEquals("None", service.at("/spec/clusterIP").asText());
    JsonNode pod = job.at("/spec/template");
    assertEquals(service.at("/spec/selector"), pod.at("/metadata/labels"));
    assertEquals(service.at("/metadata/name"), pod.at("/spec/subdomain"));
    assertEquals("Indexed", job.at("/spec/completionMode").asText());
    int workers = job.at("/spec/completions").asInt();
    assertEquals(workers, job.at("/spec/parallelism").asInt());
    Map<String, String> environment = environment(pod.at("/spec/containers/0"));
    assertEquals(Integer.toString(workers), environment.get("WORKERS"));
    assertEquals(job.at("/metadata/name").asText(), environment.get("JOB"));
    assertEquals(service.at("/metadata/name").asText(), environment.get("SERVICE"));
  }

  @Test
  void policyCoversThePodsOfBothJobs() throws IOException {
    JsonNode policy = documents("network-policy.yaml").get(0);
    assertEquals("networking.k8s.io/v1 NetworkPolicy", kind(policy));
    JsonNode labels = policy.at("/spec/podSelector/matchLabels");
    assertEquals(labels, policy.at("/spec/ingress/0/from/0/podSelector/matchLabels"));
    assertEquals(labels, documents("indexed-job.yaml").get(1).at("/spec/template/metadata/labels"));
    assertEquals(
        labels,
        documents("tfjob.yaml").get(0).at("/spec/tfReplicaSpecs/Worker/template/metadata/labels"));
    assertEquals(2222, policy.at("/spec/ingress/0/ports/0/port").asInt());
  }

  /** As Kubernetes and the manifest set the variables of the third pod. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void entryPointMakesTheClusterOfAnIndexedJob() throws Exception {
    Map<String, String> environment =
        environment(documents("indexed-job.yaml").get(1).at("/spec/template/spec/containers/0"));
    environment.put("JOB_COMPLETION_INDEX", "2");
    List<String> lines = runEntryPoint(environment);
    ClusterSpec spec = ClusterSpec.parse(lines.get(0)).orElseThrow();
    assertEquals(2, spec.rank());
    assertEquals(4, spec.size());
    assertEquals("digits-2.digits:2222", spec.self().address());
    assertEquals("train /data/digits.yaml --name digits --set training.epochs=9", lines.get(1));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void entryPointKeepsTheClusterOfAnOperatorAndResumesARunThatExists() throws Exception {
    Files.createDirectories(temp.resolve("models/digits"));
    Files.createFile(temp.resolve("models/digits/config.yaml"));
    Map<String, String> environment =
        environment(
            documents("tfjob.yaml")
                .get(0)
                .at("/spec/tfReplicaSpecs/Chief/template/spec/containers/0"));
    String cluster =
        "{\"cluster\":{\"chief\":[\"digits-chief-0.team.svc:2222\"],\"worker\":[\"digits-worker-0.team.svc:2222\"]},\"task\":{\"type\":\"worker\",\"index\":0},\"environment\":\"cloud\"}";
    environment.put(ClusterSpec.VARIABLE, cluster);
    List<String> lines = runEntryPoint(environment);
    assertEquals(cluster, lines.get(0));
    assertEquals(1, ClusterSpec.parse(cluster).orElseThrow().rank());
    assertEquals(
        "train /data/digits.yaml --name digits --resume --set training.epochs=9", lines.get(1));
  }

  /** Returns the value of TF_CONFIG that the program gets, and its arguments. */
  private List<String> runEntryPoint(Map<String, String> environment) throws Exception {
    Path program = temp.resolve("program");
    Files.writeString(program, "#!/bin/sh\necho \"$TF_CONFIG\"\necho \"$@\"\n");
    assertTrue(program.toFile().setExecutable(true));
    Path out = temp.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(
                "sh",
                FOLDER.resolve("train.sh").toAbsolutePath().toString(),
                "--set",
                "training.epochs=9")
            .directory(temp.toFile())
            .redirectOutput(out.toFile())
            .redirectErrorStream(true);
    builder.environment().remove(ClusterSpec.VARIABLE);
    builder.environment().putAll(environment);
    builder.environment().put("YOLOV3", program.toString());
    int code = builder.start().waitFor();
    List<String> lines = Files.readAllLines(out);
    assertEquals(0, code, lines.toString());
    return lines;
  }

  private static Map<String, String> environment(JsonNode container) {
    Map<String, String> environment = new HashMap<>();
    container
        .path("env")
        .forEach(each -> environment.put(each.path("name").asText(), each.path("value").asText()));
    return environment;
  }

  private static String kind(JsonNode document) {
    return document.path("apiVersion").asText() + " " + document.path("kind").asText();
  }

  /** With SnakeYAML, which knows anchors as kubectl does. */
  private static List<JsonNode> documents(String file) throws IOException {
    YAMLMapper mapper = new YAMLMapper();
    List<JsonNode> documents = new ArrayList<>();
    for (Object document :
        new Yaml(new LoaderOptions()).loadAll(Files.readString(FOLDER.resolve(file)))) {
      documents.add(mapper.valueToTree(document));
    }
    return documents;
  }
}
