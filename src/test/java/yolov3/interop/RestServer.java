package yolov3.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Answers requests as TensorFlow Serving's REST interface does: {@code POST
 * /v1/models/NAME:predict} in row form ({@code instances}) and column form ({@code inputs}). Names,
 * types and shapes are held against the signature in the SavedModel. Owns the model and the socket,
 * which only this machine can reach.
 */
final class RestServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SavedModelBundle model;
  private final HttpServer server;
  private final String path;

  private RestServer(SavedModelBundle model, HttpServer server, String path) {
    this.model = model;
    this.server = server;
    this.path = path;
  }

  static RestServer start(Path savedModel, String name) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    RestServer rest =
        new RestServer(
            SavedModelBundle.load(savedModel.toString(), "serve"), server, "/v1/models/" + name);
    server.createContext(rest.path + ":predict", rest::answer);
    server.start();
    return rest;
  }

  /** What comes before {@code :predict}. */
  String url() {
    return "http://%s:%d%s"
        .formatted(
            server.getAddress().getAddress().getHostAddress(), server.getAddress().getPort(), path);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      int code = 200;
      JsonNode answer;
      try {
        answer = predict(JSON.readTree(exchange.getRequestBody()));
      } catch (IllegalArgumentException e) {
        code = 400;
        answer = JSON.createObjectNode().put("error", e.getMessage());
      }
      byte[] body = JSON.writeValueAsBytes(answer);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(code, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /**
   * @throws IllegalArgumentException when the request does not fit the signature
   */
  JsonNode predict(JsonNode request) {
    String key = request.path("signature_name").asText("serving_default");
    Signature signature =
        model.signatures().stream()
            .filter(each -> each.key().equals(key))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no signature " + key));
    require(
        request.has("instances") != request.has("inputs"), "give either 'instances' or 'inputs'");
    boolean rows = request.has("instances");
    Map<String, JsonNode> columns =
        rows
            ? columns(signature, request.get("instances"))
            : byName(signature, request.get("inputs"));
    Map<String, Tensor> inputs = new HashMap<>();
    try {
      columns.forEach(
          (name, values) -> inputs.put(name, tensor(signature.getInputs().get(name), values)));
      try (Result result = model.function(key).call(inputs)) {
        Map<String, JsonNode> outputs = new TreeMap<>();
        for (String name : signature.getOutputs().keySet()) {
          outputs.put(name, json((TFloat32) result.get(name).orElseThrow()));
        }
        return rows ? rows(outputs) : JSON.createObjectNode().set("outputs", object(outputs));
      }
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  /** Rows, each with a value for every input, become one list for every input. */
  private static Map<String, JsonNode> columns(Signature signature, JsonNode instances) {
    require(instances.isArray() && !instances.isEmpty(), "'instances' must be a list");
    Map<String, JsonNode> columns = new HashMap<>();
    for (JsonNode instance : instances) {
      byName(signature, instance)
          .forEach(
              (name, value) ->
                  ((ArrayNode) columns.computeIfAbsent(name, n -> JSON.createArrayNode()))
                      .add(value));
    }
    return columns;
  }

  /** An input that is the only one may go without its name. */
  private static Map<String, JsonNode> byName(Signature signature, JsonNode given) {
    Map<String, JsonNode> named = new HashMap<>();
    if (given.isObject() && !given.has("b64")) {
      given.properties().forEach(field -> named.put(field.getKey(), field.getValue()));
    } else {
      require(signature.inputNames().size() == 1, "inputs must have names");
      named.put(signature.inputNames().iterator().next(), given);
    }
    require(
        named.keySet().equals(signature.inputNames()),
        "inputs are " + named.keySet() + "; expected " + signature.inputNames());
    return named;
  }

  private static Tensor tensor(Signature.TensorDescription expected, JsonNode values) {
    List<Long> sizes = new ArrayList<>();
    for (JsonNode at = values; at.isArray(); at = at.path(0)) {
      sizes.add((long) at.size());
    }
    Shape shape = Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
    require(
        shape.isCompatibleWith(expected.shape), "shape " + shape + "; expected " + expected.shape);
    if (expected.dataType == DataType.DT_STRING) {
      List<byte[]> strings = new ArrayList<>();
      values.forEach(value -> strings.add(bytes(value)));
      return TString.tensorOfBytes(NdArrays.vectorOfObjects(strings.toArray(byte[][]::new)));
    }
    require(expected.dataType == DataType.DT_UINT8, "type " + expected.dataType);
    ByteArrayOutputStream levels = new ByteArrayOutputStream();
    addLevels(values, 0, shape, levels);
    TUint8 tensor = TUint8.tensorOf(shape);
    tensor.asRawTensor().data().write(levels.toByteArray());
    return tensor;
  }

  private static byte[] bytes(JsonNode value) {
    return value.has("b64")
        ? Base64.getDecoder().decode(value.get("b64").asText())
        : value.asText().getBytes(UTF_8);
  }

  private static void addLevels(
      JsonNode values, int axis, Shape shape, ByteArrayOutputStream levels) {
    if (axis == shape.numDimensions()) {
      require(values.isInt() && (values.asInt() & ~0xff) == 0, values + " is no uint8");
      levels.write(values.asInt());
    } else {
      require(values.size() == shape.get(axis), "rows differ in length");
      values.forEach(each -> addLevels(each, axis + 1, shape, levels));
    }
  }

  private static JsonNode json(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return json(values, 0, values.length, 0, tensor.shape());
  }

  private static JsonNode json(float[] values, int from, int count, int axis, Shape shape) {
    if (axis == shape.numDimensions()) {
      return JSON.getNodeFactory().numberNode(values[from]);
    }
    ArrayNode list = JSON.createArrayNode();
    int step = count / (int) shape.get(axis);
    for (int i = 0; i < shape.get(axis); i++) {
      list.add(json(values, from + i * step, step, axis + 1, shape));
    }
    return list;
  }

  private static JsonNode rows(Map<String, JsonNode> outputs) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode predictions = answer.putArray("predictions");
    int count = outputs.values().iterator().next().size();
    for (int i = 0; i < count; i++) {
      ObjectNode row = predictions.addObject();
      for (Map.Entry<String, JsonNode> output : outputs.entrySet()) {
        require(output.getValue().size() == count, "outputs differ in their first dimension");
        row.set(output.getKey(), output.getValue().get(i));
      }
    }
    return answer;
  }

  private static ObjectNode object(Map<String, JsonNode> members) {
    ObjectNode object = JSON.createObjectNode();
    members.forEach(object::set);
    return object;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    model.close();
  }
}
