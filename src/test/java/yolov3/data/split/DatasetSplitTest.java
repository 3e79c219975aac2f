package yolov3.data.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.section.SplitConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

/** Properties of drawn splits on random data sets. */
class DatasetSplitTest {

  private static final Path SOURCE = Path.of("set");
  private static final double MAX_DIFFERENCE = 0.05;

  /** Objects of a class of which one more or less is within {@link #MAX_DIFFERENCE}. */
  private static final int MIN_OBJECTS = 40;

  /** A random data set: classes from common to rare, images with several, groups or none. */
  private record RandomSet(List<LabelledImage> images, ClassNames names, SplitConfig config) {

    static RandomSet of(int seed) {
      Random random = new Random(seed);
      boolean grouped = seed % 2 == 0;
      int count = grouped ? 1200 + random.nextInt(1200) : 60 + random.nextInt(600);
      int classes = 1 + random.nextInt(12);
      List<LabelledImage> images = new ArrayList<>();
      int video = 0;
      for (int i = 0; i < count; i++) {
        video += random.nextInt(8) == 0 ? 1 : 0;
        List<LabelledBox> boxes = new ArrayList<>();
        int objects = random.nextInt(6) == 0 ? 0 : 1 + random.nextInt(5);
        for (int b = 0; b < objects; b++) {
          double rank = Math.pow(random.nextDouble(), 2);
          boxes.add(new LabelledBox(new Box(1, 2, 3 + b, 4), (int) (rank * classes)));
        }
        String name = random.nextInt(20) == 0 ? "%d.jpg" : "video_%2$d_%1$d.jpg";
        images.add(new LabelledImage(Path.of("/set", name.formatted(i, video)), boxes));
      }
      Collections.shuffle(images, random);
      double validation = 0.1 + 0.2 * random.nextDouble();
      double test = random.nextInt(3) == 0 ? 0 : 0.1 + 0.2 * random.nextDouble();
      return new RandomSet(
          images,
          ClassNames.numbers(classes),
          new SplitConfig(validation, test, grouped ? "video_(\\d+)_" : null, false, null));
    }

    Map<Split, List<LabelledImage>> split(long seed) {
      return DatasetSplit.of(SOURCE, names, images, config, seed, warning -> {});
    }

    String groupOf(LabelledImage image) {
      String name = image.image().getFileName().toString();
      return config.group() != null && name.startsWith("video_") ? name.split("_")[1] : name;
    }

    /** Objects of each class, and the images in the last place. */
    int[] counts(List<LabelledImage> of) {
      int[] counts = new int[names.count() + 1];
      of.forEach(image -> image.boxes().forEach(box -> counts[box.classIndex()]++));
      counts[names.count()] = of.size();
      return counts;
    }

    /** The most objects of each class, and the most images, that a group has. */
    int[] largestGroup() {
      Map<String, List<LabelledImage>> groups = new HashMap<>();
      images.forEach(
          image -> groups.computeIfAbsent(groupOf(image), g -> new ArrayList<>()).add(image));
      int[] largest = new int[names.count() + 1];
      for (List<LabelledImage> group : groups.values()) {
        int[] counts = counts(group);
        IntStream.range(0, counts.length)
            .forEach(i -> largest[i] = Math.max(largest[i], counts[i]));
      }
      return largest;
    }
  }

  static IntStream hundredSets() {
    return IntStream.range(0, 100);
  }

  @ParameterizedTest
  @MethodSource("hundredSets")
  void everyImageIsInOneSplitInItsOrder(int seed) {
    RandomSet set = RandomSet.of(seed);
    Map<Split, List<LabelledImage>> splits = set.split(seed);
    List<LabelledImage> all = new ArrayList<>();
    splits.values().forEach(all::addAll);
    assertEquals(set.images().size(), all.size());
    assertEquals(new HashSet<>(set.images()), new HashSet<>(all));
    splits.forEach(
        (split, images) ->
            assertEquals(
                set.images().stream().filter(new HashSet<>(images)::contains).toList(), images));
  }

  @ParameterizedTest
  @MethodSource("hundredSets")
  void sameSeedGivesTheSameListsAndAnotherGivesOthers(int seed) {
    RandomSet set = RandomSet.of(seed);
    assertEquals(set.split(seed), set.split(seed));
    assertNotEquals(set.split(seed), set.split(seed + 1));
  }

  @ParameterizedTest
  @MethodSource("hundredSets")
  void noGroupIsInTwoSplits(int seed) {
    RandomSet set = RandomSet.of(seed);
    Map<String, Split> splitOf = new HashMap<>();
    set.split(seed)
        .forEach(
            (split, images) ->
                images.forEach(
                    image ->
                        assertEquals(
                            splitOf.computeIfAbsent(set.groupOf(image), group -> split), split)));
  }

  @ParameterizedTest
  @MethodSource("hundredSets")
  void everyClassHasItsShareInEverySplit(int seed) {
    RandomSet set = RandomSet.of(seed);
    int[] all = set.counts(set.images());
    int[] largest = set.largestGroup();
    Map<Split, List<LabelledImage>> splits = set.split(seed);
    int checked = 0;
    for (Split split : splits.keySet()) {
      int[] counts = set.counts(splits.get(split));
      double share = set.config().shares()[split.ordinal()];
      for (int c = 0; c < all.length; c++) {
        if (all[c] >= MIN_OBJECTS && largest[c] <= MAX_DIFFERENCE * all[c]) {
          assertEquals(share, (double) counts[c] / all[c], MAX_DIFFERENCE, split + ", class " + c);
          checked++;
        }
      }
    }
    assertTrue(checked > 0);
  }

  private static LabelledImage image(String name, int... classes) {
    return new LabelledImage(
        Path.of("/set", name),
        IntStream.of(classes).mapToObj(c -> new LabelledBox(new Box(1, 2, 3, 4), c)).toList());
  }

  private static SplitConfig config(String group) {
    return new SplitConfig(0.2, 0.2, group, false, null);
  }

  @Test
  void everySplitGetsAnImageWhereThereAreThree() {
    List<LabelledImage> images = List.of(image("a", 0), image("b", 1), image("c", 2));
    Map<Split, List<LabelledImage>> splits =
        DatasetSplit.of(SOURCE, ClassNames.numbers(3), images, config(null), 1, warning -> {});
    assertEquals(List.of(1, 1, 1), splits.values().stream().map(List::size).toList());
  }

  @Test
  void fewerGroupsThanSplitsAreRefused() {
    List<LabelledImage> images = List.of(image("a_1", 0), image("a_2", 0), image("b_1", 0));
    UserException refused =
        assertThrows(
            UserException.class,
            () ->
                DatasetSplit.of(
                    SOURCE, ClassNames.numbers(1), images, config("(.)_"), 1, warning -> {}));
    assertTrue(
        refused
            .getMessage()
            .matches(
                "set: the (validation|test) split gets none of 3 images in 2 groups; expected more of them, or a larger share in data.split"),
        refused.getMessage());
  }

  @Test
  void imagesOfNoGroupAreCountedWithAnExample() {
    List<LabelledImage> images =
        List.of(image("a_1"), image("a_2"), image("b"), image("c"), image("d_1"));
    List<String> warnings = new ArrayList<>();
    DatasetSplit.of(SOURCE, ClassNames.numbers(1), images, config("(.)_"), 1, warnings::add);
    assertEquals(
        List.of(
            "set: 2 of 5 images do not match data.split.group '(.)_' and are each a group of their own, e.g. '/set/b'"),
        warnings);
  }

  @Test
  void areasThatListsCannotHoldAreCounted() {
    Box box = new Box(0, 0, 10, 10);
    List<LabelledBox> boxes =
        List.of(
            new LabelledBox(box, 0, LabelledBox.Kind.OBJECT, 50),
            new LabelledBox(box, 0, LabelledBox.Kind.OBJECT, (float) 100));
    List<String> warnings = new ArrayList<>();
    SplitLists.listed(
        Path.of("D"), List.of(new LabelledImage(Path.of("a.png"), boxes)), warnings::add);
    assertEquals(
        List.of(
            "D: 1 objects do not fill their boxes: lists have no areas, so metrics by size will differ a little"),
        warnings);
  }
}
