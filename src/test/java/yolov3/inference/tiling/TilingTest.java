package yolov3.inference.tiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.data.image.ImageSize;
import yolov3.fuzz.FuzzTest;
import yolov3.io.UserException;

class TilingTest {

  static Stream<Arguments> rows() {
    return Stream.of(
        arguments("smaller than a tile", 300, 416, 0.2, List.of(0)),
        arguments("as large as a tile", 416, 416, 0.2, List.of(0)),
        arguments("a pixel larger", 417, 416, 0.2, List.of(0, 417 - 416)),
        arguments("steps that fit", 100 + 2 * 75, 100, 0.25, List.of(0, 75, 2 * 75)),
        arguments("last one shifted inside", 240, 100, 0.25, List.of(0, 75, 240 - 100)),
        arguments("overlap is rounded up", 800, 416, 0.2, List.of(0, 416 - 84, 800 - 416)),
        arguments("no overlap", 192, 64, 0, List.of(0, 64, 128)),
        arguments("half", 128, 64, 0.5, List.of(0, 32, 64)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void tilesOfARow(String name, int width, int size, double overlap, List<Integer> starts) {
    List<Tile> row = new Tiling(size, overlap).tiles(new ImageSize(width, 20));
    assertEquals(starts, row.stream().map(Tile::x).toList());
    ImageSize expected = new ImageSize(Math.min(width, size), 20);
    row.forEach(tile -> assertEquals(expected, tile.size()));
    List<Tile> column = new Tiling(size, overlap).tiles(new ImageSize(20, width));
    assertEquals(starts, column.stream().map(Tile::y).toList());
  }

  @FuzzTest
  void tilesOfOneSizeCoverTheImageAndOverlap(
      @ForAll @IntRange(min = 1, max = 500) int width,
      @ForAll @IntRange(min = 1, max = 500) int height,
      @ForAll @IntRange(min = 32, max = 300) int size,
      @ForAll @DoubleRange(min = 0, max = 0.9) double overlap) {
    List<Tile> tiles = new Tiling(size, overlap).tiles(new ImageSize(width, height));

    boolean[][] covered = new boolean[height][width];
    for (Tile tile : tiles) {
      assertEquals(new ImageSize(Math.min(size, width), Math.min(size, height)), tile.size());
      for (int y = tile.y(); y < tile.y() + tile.size().height(); y++) {
        for (int x = tile.x(); x < tile.x() + tile.size().width(); x++) {
          covered[y][x] = true; // outside the image it throws
        }
      }
    }
    for (boolean[] row : covered) {
      for (boolean pixel : row) {
        assertTrue(pixel);
      }
    }
    assertNeighboursOverlap(tiles, Tile::x, size, overlap);
    assertNeighboursOverlap(tiles, Tile::y, size, overlap);
  }

  private static void assertNeighboursOverlap(
      List<Tile> tiles, ToIntFunction<Tile> start, int size, double overlap) {
    int[] starts = tiles.stream().mapToInt(start).distinct().toArray();
    for (int i = 1; i < starts.length; i++) {
      assertTrue(starts[i - 1] < starts[i]);
      assertTrue(starts[i - 1] + size - starts[i] >= size * overlap, "overlap of tile " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void valuesOutOfRangeAreRefused(int size, double overlap, String message) {
    assertEquals(
        message, assertThrows(UserException.class, () -> new Tiling(size, overlap)).getMessage());
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(31, 0.2, "tile size is 31; expected at least 32"),
        arguments(32, -0.1, "overlap of tiles is -0.1; expected 0 to 0.9"),
        arguments(32, 0.91, "overlap of tiles is 0.91; expected 0 to 0.9"),
        arguments(32, Double.NaN, "overlap of tiles is NaN; expected 0 to 0.9"));
  }
}
