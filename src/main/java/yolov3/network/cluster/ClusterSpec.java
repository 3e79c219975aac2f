package yolov3.network.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import yolov3.io.UserException;

/**
 * Workers of a cluster, and which of them this process is.
 *
 * @param members in order of rank: the chief, if a task is one, then the workers by index
 * @param rank of this process, from 0
 */
public record ClusterSpec(List<Member> members, int rank) {

  /** Environment variable in which cluster managers describe the cluster, as JSON. */
  public static final String VARIABLE = "TF_CONFIG";

  /** Jobs whose tasks train, in order of rank; {@code master} is an old name of the chief. */
  private static final List<String> TRAINING_JOBS = List.of("chief", "master", "worker");

  private static final Map<String, String> REASONS =
      Map.of(
          "ps",
          "parameter servers are not used: the workers sum their gradients among themselves, so start workers only",
          "evaluator",
          "the workers evaluate together after each epoch, so there is nothing for an evaluator to do");

  /** A server listens on every interface, on the port of its address. */
  private static final String ADDRESS = "[^\\s:/]+:\\d{1,5}|\\[[^\\s\\]/]+\\]:\\d{1,5}";

  /**
   * A worker.
   *
   * @param job {@code chief}, {@code master} or {@code worker}
   * @param index of the task in its job, from 0
   * @param address {@code host:port}
   */
  public record Member(String job, int index, String address) {

    /** Returns the name, such as {@code worker 1 (10.0.0.7:2222)}. */
    @Override
    public String toString() {
      return "%s %d (%s)".formatted(job, index, address);
    }

    /** Returns TensorFlow's name of the task. */
    String task() {
      return "/job:" + job + "/replica:0/task:" + index;
    }
  }

  public ClusterSpec {
    members = List.copyOf(members);
  }

  /**
   * Reads the description of a cluster.
   *
   * @param json value of {@value #VARIABLE}, null when it is not set
   * @return the cluster; empty without a value, and for one worker alone, which is no cluster
   * @throws UserException when it can't be read, names tasks that don't train, or no task of this
   *     process
   */
  public static Optional<ClusterSpec> parse(String json) {
    if (json == null || json.isBlank()) {
      return Optional.empty();
    }
    JsonNode root = read(json);
    List<Member> members = new ArrayList<>();
    JsonNode cluster = root.path("cluster");
    for (Map.Entry<String, JsonNode> job : cluster.properties()) {
      if (!TRAINING_JOBS.contains(job.getKey()) && !job.getValue().isEmpty()) {
        throw wrong(
            "cluster.%s has tasks; %s"
                .formatted(
                    job.getKey(),
                    REASONS.getOrDefault(job.getKey(), "expected chief and worker only")));
      }
    }
    for (String job : TRAINING_JOBS) {
      members.addAll(members(job, cluster.path(job)));
    }
    requireDistinct(members);
    int rank = rank(members, root.path("task"));
    return members.size() == 1 ? Optional.empty() : Optional.of(new ClusterSpec(members, rank));
  }

  private static JsonNode read(String json) {
    try {
      JsonNode root = new JsonMapper().readTree(json);
      if (root.path("cluster").isObject() && root.path("task").isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw wrong("it is not JSON (%s)".formatted(e.getOriginalMessage()));
    }
    throw wrong(
        "expected {\"cluster\": {\"worker\": [\"host:port\", …]}, \"task\": {\"type\": \"worker\", \"index\": 0}}");
  }

  private static List<Member> members(String job, JsonNode addresses) {
    List<Member> members = new ArrayList<>();
    for (JsonNode address : addresses) {
      if (!address.isTextual() || !address.asText().matches(ADDRESS)) {
        throw wrong("cluster.%s has %s; expected \"host:port\"".formatted(job, address));
      }
      members.add(new Member(job, members.size(), address.asText()));
    }
    return members;
  }

  private static void requireDistinct(List<Member> members) {
    Set<String> addresses = new HashSet<>();
    for (Member member : members) {
      if (!addresses.add(member.address)) {
        throw wrong("two tasks have the address %s".formatted(member.address));
      }
    }
  }

  private static int rank(List<Member> members, JsonNode task) {
    String type = task.path("type").asText();
    int index = task.path("index").asInt(-1);
    if (REASONS.containsKey(type)) {
      throw wrong("task.type is %s; %s".formatted(type, REASONS.get(type)));
    }
    for (int rank = 0; rank < members.size(); rank++) {
      if (members.get(rank).job.equals(type) && members.get(rank).index == index) {
        return rank;
      }
    }
    throw wrong(
        "task is %s %s; expected one of the cluster: %s"
            .formatted(type, task.path("index").asText("without index"), members));
  }

  private static UserException wrong(String what) {
    return new UserException("%s: %s".formatted(VARIABLE, what));
  }

  /** Returns the number of workers. */
  public int size() {
    return members.size();
  }

  /** Tells whether this process is the one that writes files. */
  public boolean isChief() {
    return rank == 0;
  }

  /** Returns the worker of rank 0, at which TensorFlow's collective ops meet. */
  public Member chief() {
    return members.get(0);
  }

  /** Returns this process. */
  public Member self() {
    return members.get(rank);
  }

  /** Returns the other workers in order of rank. */
  public List<Member> peers() {
    return members.stream().filter(member -> !member.equals(self())).toList();
  }
}
