package yolov3.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.data.loader.BatchPlan;

class RandomStreamsTest {

  static Stream<Arguments> neighbours() {
    return Stream.of(
        arguments("seeds", (LongFunction<SplittableRandom>) k -> RandomStreams.of(k, 1, 1, 5)),
        arguments("first", (LongFunction<SplittableRandom>) k -> RandomStreams.of(1, k, 1, 5)),
        arguments("second", (LongFunction<SplittableRandom>) k -> RandomStreams.of(1, 1, k, 5)),
        arguments("last", (LongFunction<SplittableRandom>) k -> RandomStreams.of(1, 1, 1, k)),
        arguments("only", (LongFunction<SplittableRandom>) k -> RandomStreams.of(1, k)));
  }

  /** 64 bits: two of 50,000 fair numbers are equal with a chance of 7e-11. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("neighbours")
  void neighbouringPathsShareNoNumber(String part, LongFunction<SplittableRandom> stream) {
    Set<Long> numbers = new HashSet<>();
    for (int k = 0; k < 500; k++) {
      SplittableRandom random = stream.apply(k);
      for (int i = 0; i < 100; i++) {
        assertTrue(numbers.add(random.nextLong()), "number " + i + " of stream " + k);
      }
    }
  }

  @Test
  void samePathGivesTheSameNumbers() {
    assertArrayEquals(
        RandomStreams.of(3, 1, 4).longs(10).toArray(),
        RandomStreams.of(3, 1, 4).longs(10).toArray());
  }

  /** Those that detection sets were always drawn with: their folders say that they are equal. */
  @Test
  void numbersOfAPathNeverChange() {
    assertEquals(0xe28195ddd9ee4956L, RandomStreams.of(1, 0, 0).nextLong());
    assertEquals(0xd37893405407c3d7L, RandomStreams.of(1, 2, 59).nextLong());
  }

  /**
   * Two fair orders have about one place in common, whatever their length; ten or more with a
   * chance of 1e-7.
   */
  @Test
  void ordersOfEpochsHaveHardlyAPlaceInCommon() {
    int count = 100_000;
    List<LabelledImage> images =
        IntStream.range(0, count)
            .mapToObj(i -> new LabelledImage(Path.of(i + ".jpg"), List.of()))
            .toList();
    BatchPlan plan = BatchPlan.shuffled(images, 8, 1);
    int epochs = 10;
    LabelledImage[][] orders = new LabelledImage[epochs][];
    for (int epoch = 0; epoch < epochs; epoch++) {
      long number = epoch + 1;
      orders[epoch] =
          IntStream.range(0, count)
              .mapToObj(position -> plan.image(number, position))
              .toArray(LabelledImage[]::new);
    }
    for (int one = 0; one < epochs; one++) {
      for (int other = one + 1; other < epochs; other++) {
        LabelledImage[] first = orders[one];
        LabelledImage[] second = orders[other];
        long equal = IntStream.range(0, count).filter(i -> first[i] == second[i]).count();
        assertEquals(
            0, (double) equal / count, 1e-4, "epochs " + (one + 1) + " and " + (other + 1));
      }
    }
  }

  @Test
  void firstNumbersOfNeighboursAreNotCorrelated() {
    int count = 100_000;
    double[] first =
        IntStream.rangeClosed(0, count)
            .mapToDouble(k -> RandomStreams.of(1, 1, 1, k).nextDouble() - 0.5)
            .toArray();
    double covariance = 0;
    for (int k = 0; k < count; k++) {
      covariance += first[k] * first[k + 1];
    }
    double correlation = 12 * covariance / count; // the variance of a fair number is 1/12
    assertEquals(0, correlation, 5 / Math.sqrt(count)); // five standard deviations
  }
}
