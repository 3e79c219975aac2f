package yolov3.network.runtime;

import java.util.HashSet;
import java.util.Set;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.OpScope;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;

/**
 * Scope of a graph that remembers the names it has given. TensorFlow's own reads all ops of the
 * graph for each new sub-scope, which took four fifths of the time to build a network.
 *
 * <p>Names are as TensorFlow's: {@code parent/child}, with {@code _1} behind one that is taken.
 */
public final class GraphScope implements Scope {

  private final Scope dependencies; // with device; its names are not used
  private final Set<String> taken;
  private final String prefix;
  private final String opName;

  private GraphScope(Scope dependencies, Set<String> taken, String prefix, String opName) {
    this.dependencies = dependencies;
    this.taken = taken;
    this.prefix = prefix;
    this.opName = opName;
  }

  /**
   * Makes the ops of a graph.
   *
   * @param graph whose ops all come from the returned object, or from gradients
   */
  public static Ops opsOf(Graph graph) {
    return Ops.create(new Environment(graph));
  }

  @Override
  public ExecutionEnvironment env() {
    return dependencies.env();
  }

  @Override
  public Scope withSubScope(String name) {
    requireValid(name);
    return new GraphScope(dependencies, taken, unique(name) + "/", null);
  }

  @Override
  public Scope withName(String name) {
    requireValid(name);
    return new GraphScope(dependencies, taken, prefix, name);
  }

  @Override
  public Scope withNameAsSubScope(String defaultName) {
    return withSubScope(opName == null ? defaultName : opName);
  }

  @Override
  public Scope withDevice(DeviceSpec device) {
    return new GraphScope(dependencies.withDevice(device), taken, prefix, opName);
  }

  @Override
  public Scope withInitScope() {
    return new GraphScope(dependencies.withInitScope(), taken, prefix, opName);
  }

  @Override
  public Scope withControlDependencyOps(Iterable<Operation> controls) {
    return new GraphScope(dependencies.withControlDependencyOps(controls), taken, prefix, opName);
  }

  @Override
  public String makeOpName(String defaultName) {
    return unique(opName == null ? defaultName : opName);
  }

  @Override
  public String makeUnique(String name) {
    return unique(name).substring(prefix.length());
  }

  @Override
  public void refreshNames() {}

  @Override
  public OperationBuilder apply(OperationBuilder builder) {
    return dependencies.apply(builder);
  }

  @Override
  public String getDeviceString() {
    return dependencies.getDeviceString();
  }

  @Override
  public boolean isInit() {
    return dependencies.isInit();
  }

  private static void requireValid(String name) {
    if (!Scope.isValidOpName(name)) {
      throw new IllegalArgumentException("invalid op name '" + name + "'");
    }
  }

  private String unique(String name) {
    String path = prefix + name;
    for (int i = 1; !taken.add(path); i++) {
      path = prefix + name + "_" + i;
    }
    return path;
  }

  /** The way in: {@link Ops} begin with the scope of their environment. */
  private record Environment(Graph graph) implements ExecutionEnvironment {

    @Override
    public Scope baseScope() {
      return new GraphScope(new OpScope(graph), new HashSet<>(), "", null);
    }

    @Override
    public OperationBuilder opBuilder(String type, String name, Scope scope) {
      return graph.opBuilder(type, name, scope);
    }

    @Override
    public void attachFunction(ConcreteFunction function) {
      graph.attachFunction(function);
    }

    @Override
    public void checkInput(Operation input) {
      graph.checkInput(input);
    }

    @Override
    public Types environmentType() {
      return graph.environmentType();
    }

    @Override
    public boolean isInitializer(Operation op) {
      return graph.isInitializer(op);
    }
  }
}
