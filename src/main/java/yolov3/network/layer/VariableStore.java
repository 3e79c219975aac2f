package yolov3.network.layer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * Variables of a graph: named, seeded by name, in the order in which layers asked for them.
 *
 * <p>Resource variables, since the C++ gradients of reference variables can kill the process.
 */
public final class VariableStore implements VariableSource {

  private final Ops tf;
  private final long seed;
  private final Class<? extends TNumber> kernelType;
  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final Map<String, Ops> scopes = new HashMap<>();

  /**
   * @param tf of the graph, not in a scope: ops are named after their variable
   * @param seed decides the random initial values, with the variables' names
   */
  public VariableStore(Ops tf, long seed) {
    this(tf, seed, TFloat32.class);
  }

  private VariableStore(Ops tf, long seed, Class<? extends TNumber> kernelType) {
    this.tf = tf;
    scopes.put("", tf);
    this.seed = seed;
    this.kernelType = kernelType;
  }

  /**
   * Makes a store that keeps what {@link #kernel} returns in another type than float32. Everything
   * else stays float32: it is small, and a variance may be beyond the range of float16.
   */
  public static VariableStore withKernels(Ops tf, long seed, Class<? extends TFloating> type) {
    return new VariableStore(tf, seed, type);
  }

  @Override
  public Operand<TFloat32> value(
      String name, Shape shape, VariableRole role, Initializer initializer) {
    return variable(name, shape, role, initializer).value();
  }

  /** As stored, without a cast, where it is stored in this type. */
  @Override
  public <T extends TFloating> Operand<T> kernel(
      Ops scope, FeatureType<T> type, String name, Shape shape, Initializer initializer) {
    Variable kernel = variable(name, shape, VariableRole.KERNEL, initializer, kernelType);
    return kernel.stored().type() == type.type()
        ? kernel.stored().asOutput().expect(type.type())
        : type.of(scope, kernel.value());
  }

  /**
   * Returns the variable of that name, made on the first call and stored as float32.
   *
   * @throws IllegalArgumentException when it exists with another shape, role or type
   */
  public Variable variable(String name, Shape shape, VariableRole role, Initializer initializer) {
    return variable(name, shape, role, initializer, TFloat32.class);
  }

  private Variable variable(
      String name,
      Shape shape,
      VariableRole role,
      Initializer initializer,
      Class<? extends TNumber> type) {
    Variable variable =
        variables.computeIfAbsent(name, key -> create(name, shape, role, initializer, type));
    Kind found = new Kind(variable.stored().type(), variable.role(), variable.shape());
    Kind wanted = new Kind(type, role, shape);
    if (!found.equals(wanted)) {
      throw new IllegalArgumentException("%s is a %s, not a %s".formatted(name, found, wanted));
    }
    return variable;
  }

  /** Kind of a variable: all but its name. */
  private record Kind(Class<? extends TNumber> type, VariableRole role, Shape shape) {

    @Override
    public String toString() {
      return "%s of %s %s".formatted(role, type.getSimpleName(), shape);
    }
  }

  /** Returns the variable of that name, which must exist. */
  public Variable get(String name) {
    Variable variable = variables.get(name);
    if (variable == null) {
      throw new IllegalArgumentException("no variable " + name);
    }
    return variable;
  }

  /** Returns all variables in the order of their making. */
  public List<Variable> all() {
    return List.copyOf(variables.values());
  }

  /** Returns the variables that the optimizer changes, in the order of their making. */
  public List<Variable> trainable() {
    return variables.values().stream().filter(variable -> variable.role().trainable()).toList();
  }

  /** Adds an op that gives every variable made so far its initial value. */
  public Op initialize() {
    List<Op> assignments = variables.values().stream().map(Variable::initialize).toList();
    return tf.withControlDependencies(assignments).withName("initialize").noOp();
  }

  private Variable create(
      String name,
      Shape shape,
      VariableRole role,
      Initializer initializer,
      Class<? extends TNumber> type) {
    int lastSlash = name.lastIndexOf('/');
    String leaf = name.substring(lastSlash + 1);
    Ops scope = scope(name.substring(0, Math.max(0, lastSlash)));
    VarHandleOp handle =
        scope.withName(leaf).varHandleOp(type, shape, VarHandleOp.sharedName(name));
    Operand<? extends TNumber> stored =
        scope.withName(leaf + ".value").readVariableOp(handle, type);
    Operand<TFloat32> initialValue = initializer.initialValue(scope, shape, seedOf(name));
    return new Variable(
        name,
        shape,
        role,
        handle,
        stored,
        as(scope.withName(leaf + ".float"), stored, TFloat32.class),
        initialValue,
        scope
            .withName(leaf + ".assign")
            .assignVariableOp(handle, as(scope.withName(leaf + ".stored"), initialValue, type)));
  }

  private static <T extends TNumber> Operand<T> as(
      Ops tf, Operand<? extends TNumber> value, Class<T> type) {
    return value.type() == type ? value.asOutput().expect(type) : tf.dtypes.cast(value, type);
  }

  /** By name, so that no two variables start alike and a new layer does not change the others. */
  private long[] seedOf(String name) {
    UUID digest = UUID.nameUUIDFromBytes((seed + "/" + name).getBytes(StandardCharsets.UTF_8));
    return new long[] {digest.getMostSignificantBits(), digest.getLeastSignificantBits()};
  }

  /**
   * One scope a path: asking TensorFlow twice gives a second scope with a number behind its name.
   */
  private Ops scope(String path) {
    if (!scopes.containsKey(path)) {
      int lastSlash = path.lastIndexOf('/');
      Ops parent = scope(path.substring(0, Math.max(0, lastSlash)));
      scopes.put(path, parent.withSubScope(path.substring(lastSlash + 1)));
    }
    return scopes.get(path);
  }
}
