package yolov3.network.darknet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetLayer.Convolution;
import yolov3.network.darknet.DarknetLayer.Upsample;
import yolov3.network.layer.WeightArray;

class DarknetWeightsFileTest {

  /** 2 filters of 1×1 over 3 channels, normalised; then 1 filter of 2×2 over 2 channels. */
  private static final DarknetNetwork TWO_LAYERS =
      new DarknetNetwork(
          "two layers",
          List.of(
              new Convolution("first", 3, 2, 1, 1, true),
              new Upsample(),
              new Convolution("last", 2, 1, 2, 1, false)));

  /** The numbers of both in the order of the file. */
  private static final float[] FLOATS = {
    1, 2, // biases
    3, 4, // scales
    5, 6, // rolling means
    7, 8, // rolling variances
    10, 11, 12, // kernel of the first filter: a channel each
    20, 21, 22, 9, // bias
    30, 31, 32, 33, // kernel over the first channel: rows of 2
    40, 41, 42, 43
  };

  @TempDir Path folder;

  @Test
  void handWrittenFileGivesEachNumberItsPlace() throws IOException {
    DarknetWeightsFile weights = DarknetWeightsFile.open(write(0, 2, 64, FLOATS));
    assertEquals(64, weights.imagesSeen());
    List<WeightArray> arrays = weights.read(TWO_LAYERS);

    assertEquals(
        List.of(
            "first/beta",
            "first/gamma",
            "first/moving_mean",
            "first/moving_variance",
            "first/kernel",
            "last/bias",
            "last/kernel"),
        arrays.stream().map(WeightArray::name).toList());
    assertArray(arrays.get(0), List.of(2L), 1, 2);
    assertArray(arrays.get(1), List.of(2L), 3, 4);
    assertArray(arrays.get(2), List.of(2L), 5, 6);
    assertArray(arrays.get(3), List.of(2L), 7, 8);
    assertArray(arrays.get(4), List.of(1L, 1L, 3L, 2L), 10, 20, 11, 21, 12, 22);
    assertArray(arrays.get(5), List.of(1L), 9);
    assertArray(arrays.get(6), List.of(2L, 2L, 2L, 1L), 30, 40, 31, 41, 32, 42, 33, 43);
  }

  private static void assertArray(WeightArray array, List<Long> shape, float... values) {
    assertEquals(shape, array.shape(), array.name());
    assertArrayEquals(values, array.values(), array.name());
  }

  @ParameterizedTest(name = "{0}.{1} has a count of {2} bits")
  @CsvSource({"0, 1, 32", "0, 2, 64", "1, 0, 64"})
  void countOfImagesIsLongFromVersionTwoOn(int major, int minor, int bits) throws IOException {
    DarknetWeightsFile weights = DarknetWeightsFile.open(write(major, minor, 7, FLOATS));
    assertEquals(7, weights.imagesSeen());
    assertEquals(12 + bits / 8, weights.headerBytes());
    assertEquals(23, weights.floats());
    assertEquals(7, weights.read(TWO_LAYERS).size());
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void everyBitComesBack(Architecture architecture) throws IOException {
    ModelConfig model = ModelConfig.forInference(architecture, 416, null, 16);
    DarknetNetwork network = DarknetNetwork.of(model, 3);
    Map<String, float[]> values = new HashMap<>();
    Random random = new Random(1);
    for (Convolution layer : network.convolutions()) {
      for (String each : List.of("bias", "beta", "gamma", "moving_mean", "moving_variance")) {
        values.put(layer.name() + "/" + each, positive(random, layer.filters()));
      }
      values.put(layer.name() + "/kernel", positive(random, (int) layer.kernelFloats()));
    }
    values.get(network.convolutions().get(0).name() + "/beta")[0] = -0f;
    Path file = folder.resolve("random.weights");
    DarknetWeightsFile.write(file, network, 1L << 40, values);

    DarknetWeightsFile weights = DarknetWeightsFile.open(file);
    assertEquals(1L << 40, weights.imagesSeen());
    List<WeightArray> arrays = weights.read(network);
    assertEquals(
        network.convolutions().stream().mapToInt(layer -> layer.normalized() ? 5 : 2).sum(),
        arrays.size());
    for (WeightArray array : arrays) {
      float[] written = values.get(array.name());
      for (int i = 0; i < written.length; i++) {
        assertEquals(
            Float.floatToRawIntBits(written[i]),
            Float.floatToRawIntBits(array.values()[i]),
            array.name());
      }
    }
  }

  private static float[] positive(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  @ParameterizedTest(name = "{0} bytes more")
  @CsvSource({
    "-1, 'has 111 bytes; expected a header of 20 and whole floats of 4, so the file is incomplete'",
    "1, 'has 113 bytes; expected a header of 20 and whole floats of 4, so the file is incomplete'",
    "-4, 'has 108 bytes; expected 112, a header of 20 and 23 floats of two layers: the file ends 1 floats"
        + " too early, in layer 2 (last)'",
    "-40, 'has 72 bytes; expected 112, a header of 20 and 23 floats of two layers: the file ends 10 floats"
        + " too early, in layer 0 (first)'",
    "4, 'has 116 bytes; expected 112, a header of 20 and 23 floats of two layers: the file has 1"
        + " floats more'",
    "-93, 'ends inside its header; expected a Darknet weights file'",
    "-112, 'ends inside its header; expected a Darknet weights file'"
  })
  void fileOfAnotherLengthIsRefused(int more, String message) throws IOException {
    byte[] whole = Files.readAllBytes(write(0, 2, 64, FLOATS));
    Path file = folder.resolve("other.weights");
    Files.write(file, Arrays.copyOf(whole, whole.length + more));
    UserException failure =
        assertThrows(UserException.class, () -> DarknetWeightsFile.open(file).read(TWO_LAYERS));
    assertEquals(file + " " + message, failure.getMessage());
  }

  @ParameterizedTest(name = "float {0} is {1}")
  @CsvSource({
    "0, NaN, 'byte 20, in the biases of layer 0 (first), begins NaN; expected a finite number'",
    "7, -0.5, 'byte 48, in the rolling variances of layer 0 (first), begins -0.5; expected 0 or more'",
    "22, Infinity, 'byte 108, in the kernels of layer 2 (last), begins Infinity; expected a finite number'"
  })
  void numberThatIsNoWeightIsRefused(int index, float value, String message) throws IOException {
    float[] floats = FLOATS.clone();
    floats[index] = value;
    Path file = write(0, 2, 64, floats);
    UserException failure =
        assertThrows(UserException.class, () -> DarknetWeightsFile.open(file).read(TWO_LAYERS));
    assertEquals(file + ": " + message, failure.getMessage());
  }

  @Test
  void fileThatIsNoWeightsFileIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("image.weights"), "not weights at all".getBytes());
    UserException failure = assertThrows(UserException.class, () -> DarknetWeightsFile.open(file));
    assertEquals(
        file
            + " is not a Darknet weights file, or is damaged: its header has no known version (0.1 or"
            + " 0.2)",
        failure.getMessage());
  }

  private Path write(int major, int minor, long seen, float[] floats) throws IOException {
    boolean longCount = major * 10 + minor >= 2;
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + (longCount ? 8 : 4) + 4 * floats.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(major)
            .putInt(minor)
            .putInt(0);
    if (longCount) {
      bytes.putLong(seen);
    } else {
      bytes.putInt((int) seen);
    }
    for (float value : floats) {
      bytes.putFloat(value);
    }
    return Files.write(folder.resolve("some.weights"), bytes.array());
  }
}
