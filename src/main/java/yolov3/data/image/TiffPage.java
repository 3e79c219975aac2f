package yolov3.data.image;

import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.*;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.stream.ImageInputStream;

/** The first page of a TIFF (TIFF 6.0), which Java reads, and the kinds of it that are refused. */
final class TiffPage {

  /** Values of the photometric interpretation that only cameras' raw files have. */
  private static final Set<Integer> SENSOR = Set.of(32_803, 34_892);

  private static final int SUB_PAGES = 330;
  private static final int DNG_VERSION = 50_706;

  /** Position of the first page's position, and the length of a tag there. */
  private static final int FIRST_PAGE_AT = 4;

  private static final int TAG_BYTES = 12;
  private static final int TAG_VALUE_AT = 8;

  /** Values of the compression that Java's reader knows well. */
  private static final Set<Integer> COMPRESSIONS =
      Set.of(
          COMPRESSION_NONE,
          COMPRESSION_CCITT_RLE,
          COMPRESSION_CCITT_T_4,
          COMPRESSION_CCITT_T_6,
          COMPRESSION_LZW,
          COMPRESSION_JPEG,
          COMPRESSION_ZLIB,
          COMPRESSION_PACKBITS,
          COMPRESSION_DEFLATE);

  /** Those of them that may be of differences; with others the tag means nothing. */
  private static final Set<Integer> PREDICTING =
      Set.of(COMPRESSION_LZW, COMPRESSION_ZLIB, COMPRESSION_DEFLATE);

  /** Room that a tile may take beyond the image. */
  private static final long MAX_EXTRA_TILE_PIXELS = 1 << 22;

  private static final String EXPECTED =
      "; expected grey, RGB or a palette of 8 or 16 bits, so convert it to JPEG or PNG";

  private final TIFFDirectory tags;
  private final ImageSize size;
  private final int photometric;

  TiffPage(ImageReader reader) throws IOException {
    size = ImageSize.ofFile(reader.getWidth(0), reader.getHeight(0));
    tags = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0));
    photometric = number(TAG_PHOTOMETRIC_INTERPRETATION, -1);
  }

  /**
   * Reads the tags of the first page.
   *
   * @throws InvalidImageException if the page is of a kind that is not read, or pixels lie outside
   *     the file
   */
  static ImageHeader readHeader(ImageInputStream file) throws IOException {
    ImageReader reader = ImageFormat.TIFF.newReader();
    try {
      Set<Integer> numbers = tagNumbers(file);
      file.seek(0);
      reader.setInput(file, true, false);
      TiffPage page = new TiffPage(reader);
      page.refuseCameraRaw(numbers);
      page.requireReadKind();
      page.requireColours();
      page.requireWhole(file.length());
      Orientation orientation = Orientation.of(page.number(TAG_ORIENTATION, 1));
      return new ImageHeader(ImageFormat.TIFF, page.size, orientation, null);
    } catch (RuntimeException e) { // the reader throws all kinds on damaged files
      InvalidImageException damaged = InvalidImageException.damaged("its TIFF tags make no sense");
      damaged.initCause(e);
      throw damaged;
    } finally {
      reader.dispose();
    }
  }

  /** Reads all tags of the first page: Java's reader skips those that it does not know. */
  private static Set<Integer> tagNumbers(ImageInputStream file) throws IOException {
    file.setByteOrder(file.read() == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    file.seek(FIRST_PAGE_AT);
    file.seek(file.readUnsignedInt());
    int count = file.readUnsignedShort();
    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; i < count; i++) {
      numbers.add(file.readUnsignedShort());
      file.skipBytes(TAG_BYTES - Short.BYTES);
    }
    return numbers;
  }

  private void refuseCameraRaw(Set<Integer> tagNumbers) throws InvalidImageException {
    boolean isSmallCopy =
        (number(TAG_NEW_SUBFILE_TYPE, 0) & NEW_SUBFILE_TYPE_REDUCED_RESOLUTION) != 0;
    if (tagNumbers.contains(DNG_VERSION)
        || isSmallCopy && tagNumbers.contains(SUB_PAGES)
        || SENSOR.contains(photometric)) {
      throw new InvalidImageException(UnsupportedFormat.CAMERA_RAW);
    }
  }

  private void requireReadKind() throws InvalidImageException {
    int compression = number(TAG_COMPRESSION, 1);
    if (!COMPRESSIONS.contains(compression)) {
      throw new InvalidImageException(
          "is a TIFF of compression " + compression + ", which is not read" + EXPECTED);
    }
    int[] bits = numbers(TAG_BITS_PER_SAMPLE, 1);
    int samples = number(TAG_SAMPLES_PER_PIXEL, 1);
    int[] formats = numbers(TAG_SAMPLE_FORMAT, 1);
    boolean isUnsigned = Arrays.stream(formats).allMatch(format -> format == 1 || format == 4);
    boolean isUniform = Arrays.stream(bits).allMatch(count -> count == bits[0]);
    if (!isUnsigned || !isUniform || !isRead(samples, bits[0], compression == COMPRESSION_JPEG)) {
      throw new InvalidImageException(
          "is a TIFF of %d %s of %s %s (photometric interpretation %d)%s"
              .formatted(
                  samples,
                  samples == 1 ? "channel" : "channels",
                  isUniform ? bits[0] + " bits" : "bits " + Arrays.toString(bits),
                  formats[0] == 3 ? "floating point" : isUnsigned ? "unsigned" : "signed",
                  photometric,
                  EXPECTED));
    }
  }

  private boolean isRead(int samples, int bits, boolean isJpeg) {
    boolean isWholeBytes = bits == 8 || bits == 16;
    boolean isFewBits = bits == 1 || bits == 2 || bits == 4;
    return switch (photometric) {
      case PHOTOMETRIC_INTERPRETATION_WHITE_IS_ZERO -> samples == 1 && (isWholeBytes || isFewBits);
      case PHOTOMETRIC_INTERPRETATION_BLACK_IS_ZERO ->
          samples == 1 && (isWholeBytes || isFewBits) || samples == 2 && isWholeBytes;
      case PHOTOMETRIC_INTERPRETATION_RGB -> (samples == 3 || samples == 4) && isWholeBytes;
      case PHOTOMETRIC_INTERPRETATION_PALETTE_COLOR -> samples == 1 && (isFewBits || bits == 8);
      case PHOTOMETRIC_INTERPRETATION_CMYK -> samples == 4 && bits == 8 && !isJpeg;
      case PHOTOMETRIC_INTERPRETATION_Y_CB_CR -> samples == 3 && bits == 8 && isJpeg;
      default -> false;
    };
  }

  /** Refuses a cut map: without all of it the reader takes a palette's numbers for grey. */
  private void requireColours() throws InvalidImageException {
    if (photometric == PHOTOMETRIC_INTERPRETATION_PALETTE_COLOR
        && numbers(TAG_COLOR_MAP, 0).length != 3 << number(TAG_BITS_PER_SAMPLE, 1)) {
      throw InvalidImageException.damaged("its map of colours is not there or not whole");
    }
  }

  /** Checks strips and tiles: the reader trusts what the tags say, and fills what is missing. */
  private void requireWhole(long fileBytes) throws InvalidImageException {
    boolean isTiled = tags.containsTIFFField(TAG_TILE_WIDTH);
    long rows = number(TAG_ROWS_PER_STRIP, Integer.MAX_VALUE) & 0xffffffffL;
    long width = isTiled ? number(TAG_TILE_WIDTH, 0) : size.width();
    long height = isTiled ? number(TAG_TILE_LENGTH, 0) : Math.min(rows, size.height());
    if (width <= 0 || height <= 0 || width * height > size.pixelCount() + MAX_EXTRA_TILE_PIXELS) {
      throw InvalidImageException.damaged("it has tiles of %d×%d pixels".formatted(width, height));
    }
    boolean isPlanar = number(TAG_PLANAR_CONFIGURATION, 1) == 2;
    long expected =
        ((size.width() + width - 1) / width)
            * ((size.height() + height - 1) / height)
            * (isPlanar ? number(TAG_SAMPLES_PER_PIXEL, 1) : 1);
    long[] offsets = longs(isTiled ? TAG_TILE_OFFSETS : TAG_STRIP_OFFSETS).toArray();
    long[] counts = longs(isTiled ? TAG_TILE_BYTE_COUNTS : TAG_STRIP_BYTE_COUNTS).toArray();
    int found = Math.min(offsets.length, counts.length);
    if (found < expected) {
      throw InvalidImageException.damaged(
          "it says where %d of its %d blocks of pixels are".formatted(found, expected));
    }
    for (int i = 0; i < expected; i++) {
      if (counts[i] <= 0 || offsets[i] < 0 || offsets[i] + counts[i] > fileBytes) {
        throw InvalidImageException.damaged("pixels lie after the file's end");
      }
    }
  }

  /**
   * Reads the pixels. Java's reader refuses samples of 16 bits that are stored as differences from
   * their left neighbours (OpenCV's default), so those are read as they are and summed here.
   *
   * @param reader whose input is the file
   * @param file may be changed
   */
  BufferedImage read(ImageReader reader, byte[] file) throws IOException {
    if (number(TAG_BITS_PER_SAMPLE, 1) != 16 || !isOfDifferences()) {
      return reader.read(0);
    }
    hidePredictor(file);
    reader.setInput(new FileStream(file), true, false);
    BufferedImage image = reader.read(0);
    sumAlongRows(image.getRaster());
    return image;
  }

  private boolean isOfDifferences() {
    return number(TAG_PREDICTOR, PREDICTOR_NONE) == PREDICTOR_HORIZONTAL_DIFFERENCING
        && PREDICTING.contains(number(TAG_COMPRESSION, COMPRESSION_NONE));
  }

  private static void hidePredictor(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    bytes.order(file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int tag = bytes.getInt(FIRST_PAGE_AT) + Short.BYTES;
    while (Short.toUnsignedInt(bytes.getShort(tag)) != TAG_PREDICTOR) {
      tag += TAG_BYTES;
    }
    bytes.putShort(tag + TAG_VALUE_AT, (short) PREDICTOR_NONE);
  }

  private void sumAlongRows(WritableRaster differences) {
    int bands = differences.getNumBands();
    int tileWidth = number(TAG_TILE_WIDTH, size.width());
    int[] row = new int[size.width() * bands];
    for (int y = 0; y < size.height(); y++) {
      differences.getPixels(0, y, size.width(), 1, row);
      for (int i = bands; i < row.length; i++) {
        boolean startsTile = i / bands % tileWidth == 0;
        row[i] = startsTile ? row[i] : row[i] + row[i - bands] & 0xffff;
      }
      differences.setPixels(0, y, size.width(), 1, row);
    }
  }

  /**
   * @param image the page as {@link #read} gives it
   */
  RgbImage toRgb(BufferedImage image) {
    if (photometric == PHOTOMETRIC_INTERPRETATION_CMYK) {
      return CmykConversion.CMYK.toRgb(image.getRaster());
    }
    if (photometric == PHOTOMETRIC_INTERPRETATION_PALETTE_COLOR
        && image.getColorModel() instanceof IndexColorModel) {
      return RgbImage.of(new BufferedImage(palette(), image.getRaster(), false, null));
    }
    boolean isOpaque = number(TAG_EXTRA_SAMPLES, -1) == 0;
    return isOpaque && image.getColorModel().hasAlpha()
        ? RgbImage.ofOpaque(image) // the last channel is infrared, for example
        : RgbImage.ofOwned(image);
  }

  /** The upper bytes, where the reader scales by 255 / 65535; some programs write bytes at once. */
  private IndexColorModel palette() {
    int[] map = numbers(TAG_COLOR_MAP, 0);
    int shift = Arrays.stream(map).allMatch(value -> value < 256) ? 0 : 8;
    int length = map.length / 3;
    byte[][] colours = new byte[3][length];
    for (int i = 0; i < 3 * length; i++) {
      colours[i / length][i % length] = (byte) (map[i] >> shift);
    }
    int bits = number(TAG_BITS_PER_SAMPLE, 1);
    return new IndexColorModel(bits, length, colours[0], colours[1], colours[2]);
  }

  private int number(int tag, int missing) {
    return numbers(tag, missing)[0];
  }

  private int[] numbers(int tag, int missing) {
    TIFFField field = tags.getTIFFField(tag);
    return field == null
        ? new int[] {missing}
        : IntStream.range(0, field.getCount()).map(field::getAsInt).toArray();
  }

  private LongStream longs(int tag) {
    TIFFField field = tags.getTIFFField(tag);
    return field == null
        ? LongStream.empty()
        : IntStream.range(0, field.getCount()).mapToLong(field::getAsLong);
  }
}
