package yolov3.network.serving;

import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.MapDefun;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TFloating;
import yolov3.config.section.EvaluationConfig;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.LetterboxRule;
import yolov3.network.layer.FeatureType;
import yolov3.network.layer.Layers;
import yolov3.network.layer.SaveOps;
import yolov3.network.layer.VariableStore;
import yolov3.network.model.Candidates;
import yolov3.network.model.Detections;
import yolov3.network.model.NonMaxSuppression;
import yolov3.network.model.Yolov3;
import yolov3.network.runtime.GraphScope;

/**
 * Graph of a SavedModel: one network for each signature, all with the same variables. Only handles:
 * the graph belongs to whoever made it.
 *
 * @param save the saver that TensorFlow's loaders look for
 * @param signatures {@code serving_default}, {@code serving_bytes} and {@code raw}
 */
public record ServingGraph(VariableStore variables, SaveOps save, List<Signature> signatures) {

  private static final String PREDICT = "tensorflow/serving/predict";

  /**
   * Builds all signatures in an empty graph.
   *
   * @param seed of the initial values, which are never used
   */
  public static ServingGraph build(
      Graph graph, ModelConfig model, long seed, int classCount, ExportOptions options) {
    Ops tf = GraphScope.opsOf(graph);
    VariableStore variables = VariableStore.withKernels(tf, seed, options.precision().kernels());
    Builder builder = new Builder(model, options, classCount, variables);
    List<Signature> signatures =
        List.of(
            builder.images(tf.withSubScope(Signatures.DEFAULT)),
            builder.bytes(tf.withSubScope(Signatures.BYTES)),
            builder.raw(tf.withSubScope(Signatures.RAW)));
    return new ServingGraph(variables, SaveOps.create(tf, variables.all()), signatures);
  }

  /** Builds {@code serving_default} alone in an empty graph. */
  public static ServingGraph buildDetector(
      Graph graph,
      ModelConfig model,
      EvaluationConfig limits,
      LetterboxRule letterbox,
      int classCount) {
    Ops tf = GraphScope.opsOf(graph);
    VariableStore variables = new VariableStore(tf, 0); // its initial values are never used
    ExportOptions options = new ExportOptions(limits, false, ServingPrecision.FLOAT32, letterbox);
    Builder builder = new Builder(model, options, classCount, variables);
    Signature images = builder.images(tf.withSubScope(Signatures.DEFAULT));
    return new ServingGraph(variables, SaveOps.create(tf, variables.all()), List.of(images));
  }

  private record Builder(
      ModelConfig model, ExportOptions options, int classCount, VariableStore variables) {

    Signature images(Ops tf) {
      Placeholder<TUint8> given =
          tf.withName(Signatures.IMAGES)
              .placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
      LetterboxOps letterbox =
          LetterboxOps.create(tf, given, model.inputSize(), options.letterbox());
      Operand<TFloat32> placement = tf.expandDims(letterbox.placement(), tf.constant(0));
      return detections(
          tf,
          new Signature.Builder().key(Signatures.DEFAULT).input(Signatures.IMAGES, given),
          letterbox.images(),
          placement);
    }

    /** Images differ in size and format, so each is decoded and letterboxed by itself. */
    Signature bytes(Ops tf) {
      Placeholder<TString> given =
          tf.withName(Signatures.IMAGE_BYTES)
              .placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
      int size = model.inputSize();
      LetterboxRule rule = options.letterbox();
      try (ConcreteFunction decode = ConcreteFunction.create(ops -> decode(ops, size, rule))) {
        MapDefun mapped =
            tf.mapDefun(
                List.of(given),
                List.of(),
                List.of(TFloat32.class, TFloat32.class),
                List.of(Shape.of(size, size, 3), Shape.of(4)),
                decode);
        return detections(
            tf,
            new Signature.Builder().key(Signatures.BYTES).input(Signatures.IMAGE_BYTES, given),
            mapped.output().get(0).expect(TFloat32.class),
            mapped.output().get(1).expect(TFloat32.class));
      }
    }

    private static Signature decode(Ops tf, int inputSize, LetterboxRule rule) {
      Placeholder<TString> encoded =
          tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      Operand<TUint8> decoded = DecodeOps.decode(tf, encoded);
      LetterboxOps letterbox =
          LetterboxOps.create(tf, tf.expandDims(decoded, tf.constant(0)), inputSize, rule);
      Operand<TFloat32> image =
          tf.reshape(letterbox.images(), tf.constant(new int[] {inputSize, inputSize, 3}));
      return new Signature.Builder()
          .input("encoded", encoded)
          .output("image", image)
          .output("placement", letterbox.placement())
          .build();
    }

    /** For runtimes without NMS or dynamic shapes: one letterboxed image. */
    Signature raw(Ops tf) {
      Placeholder<TFloat32> given =
          tf.withName(Signatures.RAW_IMAGES)
              .placeholder(
                  TFloat32.class,
                  Placeholder.shape(Shape.of(1, model.inputSize(), model.inputSize(), 3)));
      Candidates candidates = candidates(tf, given);
      return new Signature.Builder()
          .key(Signatures.RAW)
          .methodName(PREDICT)
          .input(Signatures.RAW_IMAGES, given)
          .output(
              Signatures.RAW_BOXES, tf.withName(Signatures.RAW_BOXES).identity(candidates.boxes()))
          .output(
              Signatures.RAW_SCORES,
              tf.withName(Signatures.RAW_SCORES).identity(candidates.scores()))
          .build();
    }

    private Signature detections(
        Ops tf,
        Signature.Builder signature,
        Operand<TFloat32> images,
        Operand<TFloat32> placement) {
      Detections kept = NonMaxSuppression.of(tf, candidates(tf, images), options.limits());
      Operand<TFloat32> boxes =
          LetterboxOps.toImage(tf, kept.boxes(), placement, model.inputSize());
      Operand<TFloat32> classes = tf.math.add(kept.classes(), tf.constant(1f)); // counted from 1
      Operand<TFloat32> count = tf.dtypes.cast(kept.count(), TFloat32.class);
      return signature
          .methodName(PREDICT)
          .output(Signatures.BOXES, tf.withName(Signatures.BOXES).identity(boxes))
          .output(Signatures.SCORES, tf.withName(Signatures.SCORES).identity(kept.scores()))
          .output(Signatures.CLASSES, tf.withName(Signatures.CLASSES).identity(classes))
          .output(Signatures.COUNT, tf.withName(Signatures.COUNT).identity(count))
          .build();
    }

    private Candidates candidates(Ops tf, Operand<TFloat32> images) {
      Yolov3 network = new Yolov3(model, classCount);
      return network.candidates(
          tf, network.predict(layers(tf, options.precision().layers()), images));
    }

    private <T extends TFloating> Layers<T> layers(Ops tf, FeatureType<T> type) {
      return options.foldBatchNorm()
          ? Layers.folded(tf, type, variables)
          : Layers.inference(tf, type, variables);
    }
  }
}
