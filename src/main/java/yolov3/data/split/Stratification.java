package yolov3.data.split;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Iterative stratification of groups of images by the classes of their objects (Sechidis, Tsoumakas
 * and Vlahavas: On the Stratification of Multi-label Data, ECML PKDD 2011, algorithm 1): the class
 * with the fewest groups left comes first, and its groups go to the split that lacks it most.
 *
 * <p>Differs from the paper: what is assigned is a group with several objects of a class, large
 * ones first, and the split that lacks a class most is that of the highest quotient share /
 * (objects there + half of the group's), the divisor rule of Sainte-Laguë, instead of the most
 * objects missing, by which the largest split would get all large groups. Since a group is chosen
 * for by one of its classes only, groups are then moved, one by one, as long as that lowers the sum
 * over splits of the squared differences between share and wanted share of each class, and of the
 * images, which weigh as much as all classes.
 */
final class Stratification {

  /**
   * Images that stay together.
   *
   * @param images number of its images, at least one
   * @param classes that it has, each once
   * @param objects of each of these classes, at least one
   */
  record Group(int images, int[] classes, int[] objects) {

    private int objectsOf(int classIndex) {
      return objects[
          IntStream.range(0, classes.length)
              .filter(i -> classes[i] == classIndex)
              .findFirst()
              .orElseThrow()];
    }
  }

  /** Of moving groups; the first few move nearly all that move. */
  private static final int MAX_ROUNDS = 20;

  /** Less is rounding, which must not move groups to and fro. */
  private static final double MIN_GAIN = 1e-12;

  private final List<Group> groups;
  private final double[] shares;
  private final Random random;
  private final int[] splitOf;

  /** Images of each split. */
  private final double[] images;

  /** Objects of each split and class. */
  private final double[][] objects;

  private final double allImages;
  private final double[] allObjects;

  private Stratification(List<Group> groups, int classCount, double[] shares, long seed) {
    this.groups = groups;
    this.shares = shares;
    this.random = new Random(seed);
    this.images = new double[shares.length];
    this.objects = new double[shares.length][classCount];
    this.splitOf = new int[groups.size()];
    Arrays.fill(splitOf, -1);
    this.allImages = groups.stream().mapToInt(Group::images).sum();
    this.allObjects = new double[classCount];
    for (Group group : groups) {
      for (int i = 0; i < group.classes().length; i++) {
        allObjects[group.classes()[i]] += group.objects()[i];
      }
    }
  }

  /**
   * Assigns every group to a split.
   *
   * @param classCount number of classes
   * @param shares of the splits, 0 to 1, their sum 1; one with 0 gets nothing
   * @param seed the same seed gives the same splits
   * @return the index of each group's split
   */
  static int[] assign(List<Group> groups, int classCount, double[] shares, long seed) {
    return new Stratification(groups, classCount, shares, seed).assignAll(classCount);
  }

  private int[] assignAll(int classCount) {
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, groups.size()).boxed().toList());
    Collections.shuffle(shuffled, random);
    List<List<Integer>> groupsOf = new ArrayList<>();
    for (int c = 0; c < classCount; c++) {
      groupsOf.add(new ArrayList<>());
    }
    for (int group : shuffled) {
      for (int c : groups.get(group).classes()) {
        groupsOf.get(c).add(group);
      }
    }
    while (true) {
      groupsOf.forEach(of -> of.removeIf(group -> splitOf[group] >= 0));
      int rarest =
          IntStream.range(0, classCount)
              .filter(c -> !groupsOf.get(c).isEmpty())
              .boxed()
              .min(Comparator.comparingInt(c -> groupsOf.get(c).size()))
              .orElse(-1);
      if (rarest < 0) {
        break;
      }
      List<Integer> of = groupsOf.get(rarest);
      of.sort(Comparator.comparingInt(group -> -groups.get(group).objectsOf(rarest)));
      of.forEach(group -> assign(group, rarest));
    }
    shuffled.stream()
        .filter(group -> splitOf[group] < 0) // what is left has no objects
        .sorted(Comparator.comparingInt(group -> -groups.get(group).images()))
        .forEach(group -> assign(group, -1));
    boolean moved = true;
    for (int round = 0; moved && round < MAX_ROUNDS; round++) {
      moved = false;
      for (int group : shuffled) {
        moved |= move(group);
      }
    }
    IntStream.range(0, shares.length)
        .filter(split -> shares[split] > 0 && images[split] == 0)
        .forEach(this::fill);
    return splitOf;
  }

  /**
   * @param classIndex by which the split is chosen, or -1 for the number of images
   */
  private void assign(int index, int classIndex) {
    Group group = groups.get(index);
    int best = -1;
    int ties = 1;
    for (int split = 0; split < shares.length; split++) {
      if (shares[split] == 0) {
        continue;
      }
      int comparison = best < 0 ? 1 : compare(group, classIndex, split, best);
      if (comparison > 0) {
        best = split;
        ties = 1;
      } else if (comparison == 0 && random.nextInt(++ties) == 0) {
        best = split;
      }
    }
    splitOf[index] = best;
    add(group, best, 1);
  }

  private void add(Group group, int split, int sign) {
    images[split] += sign * group.images();
    for (int i = 0; i < group.classes().length; i++) {
      objects[split][group.classes()[i]] += sign * group.objects()[i];
    }
  }

  /** Moves a group to the split where it lowers the sum of squares most; false when it stays. */
  private boolean move(int index) {
    Group group = groups.get(index);
    int from = splitOf[index];
    add(group, from, -1);
    int best = from;
    double lowest = growth(group, from) - MIN_GAIN;
    for (int split = 0; split < shares.length; split++) {
      if (shares[split] > 0 && split != from && growth(group, split) < lowest) {
        best = split;
        lowest = growth(group, split);
      }
    }
    boolean isLast = images[from] == 0;
    splitOf[index] = isLast ? from : best;
    add(group, splitOf[index], 1);
    return splitOf[index] != from;
  }

  /** Gives a split that is empty the group that another one misses least, unless it is its only. */
  private void fill(int split) {
    int[] groupsIn = new int[shares.length];
    Arrays.stream(splitOf).forEach(of -> groupsIn[of]++);
    int best = -1;
    double lowest = Double.POSITIVE_INFINITY;
    for (int index = 0; index < splitOf.length; index++) {
      Group group = groups.get(index);
      int from = splitOf[index];
      add(group, from, -1);
      double growth = growth(group, split) - growth(group, from);
      add(group, from, 1);
      if (groupsIn[from] > 1 && growth < lowest) {
        best = index;
        lowest = growth;
      }
    }
    if (best >= 0) {
      add(groups.get(best), splitOf[best], -1);
      add(groups.get(best), split, 1);
      splitOf[best] = split;
    }
  }

  /** Returns by how much the sum of squares grows with a group in a split. */
  private double growth(Group group, int split) {
    double growth =
        allObjects.length * growth(images[split], group.images(), allImages, shares[split]);
    for (int i = 0; i < group.classes().length; i++) {
      int c = group.classes()[i];
      growth += growth(objects[split][c], group.objects()[i], allObjects[c], shares[split]);
    }
    return growth;
  }

  private static double growth(double there, double more, double all, double share) {
    double before = there / all - share;
    double after = (there + more) / all - share;
    return after * after - before * before;
  }

  /** Compares by the objects of a class, then by images: positive when the first lacks more. */
  private int compare(Group group, int classIndex, int one, int other) {
    int byObjects = 0;
    if (classIndex >= 0) {
      double half = group.objectsOf(classIndex) / 2.0;
      byObjects =
          Double.compare(
              shares[one] / (objects[one][classIndex] + half),
              shares[other] / (objects[other][classIndex] + half));
    }
    double half = group.images() / 2.0;
    return byObjects != 0
        ? byObjects
        : Double.compare(
            shares[one] / (images[one] + half), shares[other] / (images[other] + half));
  }
}
