package yolov3.data.augmentation;

import yolov3.data.image.RgbImage;

/**
 * Draws an image into the network's input where a {@link Placement} says, bilinear between pixel
 * centres as the letterbox and the exported graph do it. An image that is only letterboxed gets the
 * pixels that serving gives it, to one level; but not one that was kept larger than the input
 * because another augmentation may zoom in: it is scaled twice.
 */
final class ImageSampler {

  private ImageSampler() {}

  /**
   * Draws what is to be seen of the image, and leaves the rest of the input alone.
   *
   * @param input [inputSize · inputSize · 3], changed
   * @return the pixels that were drawn
   */
  static PixelArea draw(RgbImage picture, Placement placement, byte[] input, int inputSize) {
    Axis columns =
        Axis.of(
            placement.map().scaleX(),
            placement.map().offsetX(),
            placement.window().left(),
            placement.window().right(),
            placement.frame().left(),
            placement.frame().right());
    Axis rows =
        Axis.of(
            placement.map().scaleY(),
            placement.map().offsetY(),
            placement.window().top(),
            placement.window().bottom(),
            placement.frame().top(),
            placement.frame().bottom());
    int values = columns.count() * 3;
    // The two source rows that the current row lies between, already sampled horizontally.
    float[] first = new float[values];
    float[] second = new float[values];
    int firstRow = -1;
    int secondRow = -1;
    for (int y = 0; y < rows.count(); y++) {
      int before = rows.before[y];
      int after = rows.after[y];
      if (before == secondRow || after == firstRow) { // the window moved by one row, down or up
        float[] spare = first;
        first = second;
        second = spare;
        int spareRow = firstRow;
        firstRow = secondRow;
        secondRow = spareRow;
      }
      if (firstRow != before) {
        sampleRow(picture, before, columns, first);
        firstRow = before;
      }
      if (secondRow != after) {
        sampleRow(picture, after, columns, second);
        secondRow = after;
      }
      float fraction = rows.fraction[y];
      int at = ((rows.start + y) * inputSize + columns.start) * 3;
      for (int i = 0; i < values; i++) {
        input[at + i] = (byte) (int) (first[i] + (second[i] - first[i]) * fraction + 0.5f);
      }
    }
    return new PixelArea(columns.start, rows.start, columns.count(), rows.count());
  }

  private static void sampleRow(RgbImage picture, int row, Axis columns, float[] sampled) {
    byte[] pixels = picture.pixels();
    int start = row * picture.width() * 3;
    for (int x = 0; x < columns.count(); x++) {
      int before = start + columns.before[x] * 3;
      int after = start + columns.after[x] * 3;
      float fraction = columns.fraction[x];
      for (int channel = 0; channel < 3; channel++) {
        float value = pixels[before + channel] & 0xff;
        sampled[x * 3 + channel] = value + ((pixels[after + channel] & 0xff) - value) * fraction;
      }
    }
  }

  /**
   * For each pixel of the input along one axis, the two source pixels around its centre and how far
   * it is from the first to the second.
   *
   * @param start first pixel of the input
   */
  private record Axis(int start, int[] before, int[] after, float[] fraction) {

    int count() {
      return before.length;
    }

    /**
     * @param least first source pixel that may be used
     * @param most source pixel after the last
     * @param from first pixel of the input
     * @param to pixel of the input after the last
     */
    static Axis of(double scale, double offset, int least, int most, int from, int to) {
      int start = from;
      int end = to;
      while (start < end && !within(source(start, scale, offset), least, most)) {
        start++;
      }
      while (end > start && !within(source(end - 1, scale, offset), least, most)) {
        end--;
      }
      int count = end - start;
      int[] before = new int[count];
      int[] after = new int[count];
      float[] fraction = new float[count];
      for (int i = 0; i < count; i++) {
        double centre = source(start + i, scale, offset) - 0.5;
        int floor = (int) Math.floor(centre);
        before[i] = Math.max(floor, least);
        after[i] = Math.min(floor + 1, most - 1);
        fraction[i] = (float) (centre - floor);
      }
      return new Axis(start, before, after, fraction);
    }

    /** Where the centre of a pixel of the input lies in the source. */
    private static double source(int pixel, double scale, double offset) {
      return (pixel + 0.5 - offset) / scale;
    }

    private static boolean within(double position, int least, int most) {
      return position >= least && position < most;
    }
  }
}
