package yolov3.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.io.AtomicFolder;
import yolov3.network.darknet.DarknetCfg;
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.darknet.DarknetLayer.Convolution;
import yolov3.network.darknet.DarknetNetwork;
import yolov3.network.darknet.DarknetWeightsFile;
import yolov3.network.layer.WeightArray;

/** Darknet's files, whatever is in them, are a network or are refused. */
class DarknetFuzzTest {

  private static final long MOST_BYTES = 4 << 20;

  private static final DarknetNetwork SMALL =
      new DarknetNetwork(
          "a small network",
          List.of(
              new Convolution("first", 3, 4, 3, 1, true),
              new Convolution("last", 4, 6, 1, 1, false)));

  private static final byte[] CFG =
      new DarknetCfg(ModelConfig.forInference(Architecture.YOLOV3_TINY, 96, null, 16), 2)
          .text()
          .getBytes(StandardCharsets.UTF_8);

  private static Path folder;
  private static byte[] weights;

  @BeforeContainer
  static void write() throws IOException {
    folder = Files.createTempDirectory("darknet");
    Path file = folder.resolve("whole.weights");
    Random random = new Random(1);
    DarknetWeightsFile.write(
        file,
        SMALL,
        64,
        Stream.of(
                "first/beta 4",
                "first/gamma 4",
                "first/moving_mean 4",
                "first/moving_variance 4",
                "first/kernel 108",
                "last/bias 6",
                "last/kernel 24")
            .map(text -> text.split(" "))
            .collect(
                Collectors.toMap(
                    parts -> parts[0], parts -> floats(random, Integer.parseInt(parts[1])))));
    weights = Files.readAllBytes(file);
  }

  private static float[] floats(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  @AfterContainer
  static void delete() throws IOException {
    AtomicFolder.deleteTree(folder);
  }

  @Provide
  Arbitrary<byte[]> spoiltWeights() {
    return Arbitraries.oneOf(Mutation.of(List.of(weights)), Mutation.random(List.of(weights)));
  }

  @Provide
  Arbitrary<byte[]> spoiltCfg() {
    return Arbitraries.oneOf(Mutation.of(List.of(CFG)), Mutation.random(List.of(CFG)));
  }

  @FuzzTest
  void spoiltWeightsAreReadWholeOrRefused(@ForAll("spoiltWeights") byte[] bytes)
      throws IOException {
    Path file = Files.write(folder.resolve("spoilt.weights"), bytes);
    Optional<List<WeightArray>> read =
        Limits.read(MOST_BYTES, () -> DarknetWeightsFile.open(file).read(SMALL));
    read.ifPresent(
        arrays ->
            assertEquals(
                4 * 4 + 108 + 6 + 24, arrays.stream().mapToInt(a -> a.values().length).sum()));
  }

  @FuzzTest
  void spoiltWeightsOfAnUnknownNetworkAreFoundOrRefused(@ForAll("spoiltWeights") byte[] bytes)
      throws IOException {
    Path file = Files.write(folder.resolve("spoilt.weights"), bytes);
    Limits.read(MOST_BYTES, () -> DarknetFiles.find(file, null, 2, note -> {}));
  }

  @FuzzTest
  void spoiltCfgIsReadOrRefused(@ForAll("spoiltCfg") byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("spoilt.cfg"), bytes);
    Limits.read(MOST_BYTES, () -> DarknetCfg.read(file));
  }

  @Example
  void wholeFilesAreRead() throws IOException {
    Path file = Files.write(folder.resolve("whole.weights"), weights);
    Path cfg = Files.write(folder.resolve("whole-tiny.cfg"), CFG);
    assertTrue(
        Limits.read(MOST_BYTES, () -> DarknetWeightsFile.open(file).read(SMALL)).isPresent());
    assertTrue(Limits.read(MOST_BYTES, () -> DarknetCfg.read(cfg)).isPresent());
  }
}
