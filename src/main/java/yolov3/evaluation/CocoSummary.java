package yolov3.evaluation;

/**
 * The twelve numbers of the COCO challenge, in the order in which pycocotools prints them. Each is
 * between 0 and 1, a mean over the classes that have objects of that size; NaN (pycocotools: −1)
 * when none has.
 *
 * @param ap average precision, mean over IoU 0.5, 0.55, …, 0.95
 * @param ap50 average precision at IoU 0.5
 * @param ap75 average precision at IoU 0.75
 * @param apSmall {@code ap} of objects of at most 32² pixels
 * @param apMedium {@code ap} of objects from 32² to 96² pixels
 * @param apLarge {@code ap} of objects of 96² pixels and more
 * @param ar1 average recall, mean over IoU 0.5, 0.55, …, 0.95, of the detection with the highest
 *     confidence of each image and class
 * @param ar10 the same of the first ten
 * @param ar100 the same of the first hundred, or up to the evaluator's limit
 * @param arSmall {@code ar100} of small objects
 * @param arMedium {@code ar100} of medium objects
 * @param arLarge {@code ar100} of large objects
 */
public record CocoSummary(
    double ap,
    double ap50,
    double ap75,
    double apSmall,
    double apMedium,
    double apLarge,
    double ar1,
    double ar10,
    double ar100,
    double arSmall,
    double arMedium,
    double arLarge) {

  static final int NUMBERS = 12;

  static CocoSummary of(double[] n) {
    return new CocoSummary(
        n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11]);
  }

  /** Returns the twelve in order. */
  public double[] toArray() {
    return new double[] {
      ap, ap50, ap75, apSmall, apMedium, apLarge, ar1, ar10, ar100, arSmall, arMedium, arLarge
    };
  }
}
