package yolov3.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import yolov3.tensorboard.Histogram.Bucket;

class HistogramTest {

  @Test
  void bucketsAreOfEqualWidthFromTheMinToTheMax() {
    Histogram histogram = Histogram.of(-30, 0, 15, 30, 0.5f);
    assertEquals(30, histogram.buckets().size());
    assertEquals(new Bucket(-30, -28, 1), histogram.buckets().get(0)); // (30 − −30) / 30 = 2 wide
    assertEquals(new Bucket(0, 2, 2), histogram.buckets().get(15)); // 0 and 0.5
    assertEquals(new Bucket(14, 16, 1), histogram.buckets().get(22));
    assertEquals(new Bucket(28, 30, 1), histogram.buckets().get(29)); // its right edge too
    assertEquals(5, histogram.buckets().stream().mapToLong(Bucket::count).sum());
  }

  @Test
  void valuesThatAreAllTheSameAreInTheLastBucket() {
    Histogram histogram = Histogram.of(7, 7, 7);
    assertEquals(30, histogram.buckets().size());
    assertEquals(new Bucket(7, 7, 0), histogram.buckets().get(0));
    assertEquals(new Bucket(7, 7, 3), histogram.buckets().get(29));
  }

  @Test
  void valuesThatAreNotFiniteAreSkipped() {
    Histogram histogram =
        Histogram.of(Float.NaN, 1, Float.POSITIVE_INFINITY, 2, Float.NEGATIVE_INFINITY);
    assertEquals(1, histogram.buckets().get(0).left());
    assertEquals(2, histogram.buckets().get(29).right());
    assertEquals(2, histogram.buckets().stream().mapToLong(Bucket::count).sum());
    assertEquals(List.of(), Histogram.of(Float.NaN).buckets());
    assertEquals(List.of(), Histogram.of().buckets());
  }

  @Test
  void valuesNeedNotBeInAnArray() {
    assertEquals(Histogram.of(1, 2, 4, 8), Histogram.of(4, i -> 1 << i));
  }
}
