package yolov3.data.augmentation;

/**
 * A change of hue, saturation and brightness, in whole numbers: the colour circle has six sectors
 * of {@value #SECTOR} hues, saturation is counted in {@value #FULL}ths.
 */
final class HsvJitter {

  private static final int SECTOR = 256;
  private static final int CIRCLE = 6 * SECTOR;
  private static final int FULL = 1 << 12;
  private static final int HALF = FULL / 2;

  /** {@code (SECTOR << 16) / n}, so that a division by the span of the channels is a product. */
  private static final int[] SECTOR_OVER = over(SECTOR << 16);

  /** {@code (FULL << 11) / n}, for a division by the brightness. */
  private static final int[] FULL_OVER = over(FULL << 11);

  private final int turn;
  private final int[] saturated = new int[FULL + 1];
  private final int[] brightened = new int[256];

  /**
   * @param turn fraction of the circle by which hues turn, −1 to 1
   * @param saturation factor, 0 or more
   * @param value factor of the brightness, 0 or more
   */
  HsvJitter(double turn, double saturation, double value) {
    this.turn = Math.floorMod(Math.round(turn * CIRCLE), CIRCLE);
    for (int i = 0; i < saturated.length; i++) {
      saturated[i] = (int) Math.min(FULL, Math.round(i * saturation));
    }
    for (int i = 0; i < brightened.length; i++) {
      brightened[i] = (int) Math.min(255, Math.round(i * value));
    }
  }

  /**
   * @param input [inputSize · inputSize · 3], RGB
   * @param area that is changed
   */
  void apply(byte[] input, int inputSize, PixelArea area) {
    for (int y = area.top(); y < area.bottom(); y++) {
      int start = (y * inputSize + area.left()) * 3;
      for (int i = start; i < start + area.width() * 3; i += 3) {
        change(input, i);
      }
    }
  }

  private void change(byte[] pixels, int at) {
    int red = pixels[at] & 0xff;
    int green = pixels[at + 1] & 0xff;
    int blue = pixels[at + 2] & 0xff;
    int max = Math.max(red, Math.max(green, blue));
    int span = max - Math.min(red, Math.min(green, blue));
    int value = brightened[max];
    if (span == 0) { // grey has no hue
      pixels[at] = pixels[at + 1] = pixels[at + 2] = (byte) value;
      return;
    }
    int hue;
    if (max == red) {
      hue = (green - blue) * SECTOR_OVER[span] >> 16;
    } else if (max == green) {
      hue = 2 * SECTOR + ((blue - red) * SECTOR_OVER[span] >> 16);
    } else {
      hue = 4 * SECTOR + ((red - green) * SECTOR_OVER[span] >> 16);
    }
    hue += turn + CIRCLE;
    hue -= hue >= 2 * CIRCLE ? 2 * CIRCLE : hue >= CIRCLE ? CIRCLE : 0;
    int saturation = saturated[span * FULL_OVER[max] >> 11];
    int newSpan = value * saturation + HALF >> 12;
    int low = value - newSpan;
    int within = hue % SECTOR;
    int rising = low + (newSpan * within + SECTOR / 2) / SECTOR;
    int falling = low + (newSpan * (SECTOR - within) + SECTOR / 2) / SECTOR;
    switch (hue / SECTOR) {
      case 0 -> put(pixels, at, value, rising, low);
      case 1 -> put(pixels, at, falling, value, low);
      case 2 -> put(pixels, at, low, value, rising);
      case 3 -> put(pixels, at, low, falling, value);
      case 4 -> put(pixels, at, rising, low, value);
      default -> put(pixels, at, value, low, falling);
    }
  }

  private static void put(byte[] pixels, int at, int red, int green, int blue) {
    pixels[at] = (byte) red;
    pixels[at + 1] = (byte) green;
    pixels[at + 2] = (byte) blue;
  }

  private static int[] over(int dividend) {
    int[] quotients = new int[256];
    for (int i = 1; i < quotients.length; i++) {
      quotients[i] = dividend / i;
    }
    return quotients;
  }
}
