package yolov3.training.session;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;
import yolov3.data.loader.Batch;
import yolov3.network.assignment.ScaleTargetBatch;
import yolov3.network.loss.ScaleTargetOperands;

/** Tensors of one batch and their placeholders. Owns the tensors; closed after the run. */
final class BatchTensors implements AutoCloseable {

  private final List<Feed> feeds = new ArrayList<>();

  BatchTensors(TrainingGraph.Inputs inputs, Batch batch) {
    int size = batch.inputSize();
    TUint8 images = TUint8.tensorOf(Shape.of(batch.size(), size, size, 3));
    images.asRawTensor().data().write(batch.images());
    add(inputs.images(), images);
    for (int scale = 0; scale < inputs.targets().size(); scale++) {
      ScaleTargetOperands operands = inputs.targets().get(scale);
      ScaleTargetBatch target = batch.targets().get(scale);
      int positives = target.positiveCount();
      add(operands.cells(), ints(target.cells(), Shape.of(positives, 4)));
      add(operands.boxesXywh(), floats(target.boxesXywh(), Shape.of(positives, 4)));
      add(operands.classes(), ints(target.classes(), Shape.of(positives)));
      add(
          operands.backgroundBoxesXywh(),
          floats(
              target.backgroundBoxesXywh(),
              Shape.of(target.batchSize(), target.backgroundBoxCount(), 4)));
      add(
          operands.backgroundCrowds(),
          floats(
              target.backgroundCrowds(),
              Shape.of(target.batchSize(), target.backgroundBoxCount())));
    }
  }

  void feed(Session.Runner runner) {
    feeds.forEach(feed -> runner.feed(feed.placeholder, feed.tensor));
  }

  @Override
  public void close() {
    feeds.forEach(feed -> feed.tensor.close());
  }

  private <T extends TType> void add(Operand<T> placeholder, T tensor) {
    feeds.add(new Feed(placeholder, tensor));
  }

  private static TInt32 ints(int[] values, Shape shape) {
    TInt32 tensor = TInt32.tensorOf(shape);
    tensor.asRawTensor().data().asInts().write(values);
    return tensor;
  }

  private static TFloat32 floats(float[] values, Shape shape) {
    TFloat32 tensor = TFloat32.tensorOf(shape);
    tensor.asRawTensor().data().asFloats().write(values);
    return tensor;
  }

  private record Feed(Operand<?> placeholder, Tensor tensor) {}
}
