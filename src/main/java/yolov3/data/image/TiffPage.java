package yolov3.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/** The first page of a TIFF (TIFF 6.0), which Java reads, and what of it is refused. */
final class TiffPage {

  private static final int GREY_FROM_WHITE = 0;
  private static final int GREY = 1;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int CMYK = 5;
  private static final int YCC = 6;

  /** Values of the photometric interpretation that only cameras' raw files have. */
  private static final Set<Integer> SENSOR = Set.of(32_803, 34_892);

  private static final int SUB_PAGES = 330;
  private static final int DNG_VERSION = 50_706;

  /** Where the file says where its first page is, and the length of a tag there. */
  private static final int FIRST_PAGE_PLACE = 4;

  private static final int TAG_BYTES = 12;

  /** In the subfile type: the page is a small copy of another. */
  private static final int REDUCED = 1;

  /** Values of the compression that Java's reader knows well. */
  private static final Set<Integer> COMPRESSIONS =
      Set.of(
          BaselineTIFFTagSet.COMPRESSION_NONE,
          BaselineTIFFTagSet.COMPRESSION_CCITT_RLE,
          BaselineTIFFTagSet.COMPRESSION_CCITT_T_4,
          BaselineTIFFTagSet.COMPRESSION_CCITT_T_6,
          BaselineTIFFTagSet.COMPRESSION_LZW,
          BaselineTIFFTagSet.COMPRESSION_JPEG,
          BaselineTIFFTagSet.COMPRESSION_ZLIB,
          BaselineTIFFTagSet.COMPRESSION_PACKBITS,
          BaselineTIFFTagSet.COMPRESSION_DEFLATE);

  /** Endings of cameras' raw files that start as a TIFF does. */
  private static final Set<String> RAW_ENDINGS =
      Set.of(
          "dng", "nef", "nrw", "arw", "sr2", "srf", "cr2", "pef", "3fr", "fff", "iiq", "erf", "mef",
          "mos", "kdc", "dcr", "srw", "rwl", "gpr");

  /** Room that a tile may take beyond the image. */
  private static final long MAX_EXTRA_TILE_PIXELS = 1 << 22;

  private static final String EXPECTED =
      "; expected grey, RGB or a palette of 8 or 16 bits, so convert it to JPEG or PNG";

  private final TIFFDirectory tags;
  private final ImageSize size;

  private TiffPage(ImageReader reader) throws IOException {
    size = ImageSize.ofFile(reader.getWidth(0), reader.getHeight(0));
    tags = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0));
  }

  /**
   * Reads the tags of the first page.
   *
   * @throws InvalidImageException if the page is of a kind that is not read, or pixels lie outside
   *     the file
   */
  static ImageHeader readHeader(Path file, ImageReader reader) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (RAW_ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))) {
      throw new InvalidImageException(UnsupportedFormat.CAMERA_RAW);
    }
    try (FileImageInputStream stream = new FileImageInputStream(file.toFile())) {
      Set<Integer> numbers = tagNumbers(stream);
      stream.seek(0);
      reader.setInput(stream, true, false);
      TiffPage page = new TiffPage(reader);
      page.refuseCameraRaw(numbers);
      page.requireReadKind();
      page.requireColours();
      page.requireWhole(Files.size(file));
      return new ImageHeader(ImageFormat.TIFF, page.size, page.orientation(), null);
    } catch (RuntimeException e) { // the reader throws all kinds on damaged files
      InvalidImageException damaged = InvalidImageException.damaged("its TIFF tags make no sense");
      damaged.initCause(e);
      throw damaged;
    } finally {
      reader.dispose();
    }
  }

  /** Decodes the first page of a whole file whose header was read. */
  static RgbImage decode(byte[] file, ImageReader reader) throws IOException {
    DecoderWarnings warnings = new DecoderWarnings();
    try {
      reader.addIIOReadWarningListener(warnings);
      reader.setInput(new ByteArrayImageInputStream(file), true, false);
      RgbImage image = new TiffPage(reader).toRgb(reader.read(0));
      warnings.requireNone();
      return image;
    } finally {
      reader.dispose();
    }
  }

  /** All tags of the first page: Java's reader leaves out those that it does not know. */
  private static Set<Integer> tagNumbers(ImageInputStream stream) throws IOException {
    int first = stream.read();
    stream.setByteOrder(first == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    stream.seek(FIRST_PAGE_PLACE);
    stream.seek(stream.readUnsignedInt());
    int count = stream.readUnsignedShort();
    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; i < count; i++) {
      numbers.add(stream.readUnsignedShort());
      stream.skipBytes(TAG_BYTES - Short.BYTES);
    }
    return numbers;
  }

  private void refuseCameraRaw(Set<Integer> tagNumbers) throws InvalidImageException {
    boolean isSmallCopy = (number(BaselineTIFFTagSet.TAG_NEW_SUBFILE_TYPE, 0) & REDUCED) != 0;
    if (tagNumbers.contains(DNG_VERSION)
        || isSmallCopy && tagNumbers.contains(SUB_PAGES)
        || SENSOR.contains(number(BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, -1))) {
      throw new InvalidImageException(UnsupportedFormat.CAMERA_RAW);
    }
  }

  private void requireReadKind() throws InvalidImageException {
    int photometric = number(BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, -1);
    int compression = number(BaselineTIFFTagSet.TAG_COMPRESSION, 1);
    if (!COMPRESSIONS.contains(compression)) {
      throw new InvalidImageException(
          "is a TIFF of compression " + compression + ", which is not read" + EXPECTED);
    }
    int[] bits = numbers(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1);
    int samples = number(BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, 1);
    int[] formats = numbers(BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, 1);
    boolean isUnsigned = Arrays.stream(formats).allMatch(format -> format == 1 || format == 4);
    boolean isUniform = Arrays.stream(bits).allMatch(count -> count == bits[0]);
    if (!isUnsigned || !isUniform || !isRead(photometric, samples, bits[0], compression)) {
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

  private static boolean isRead(int photometric, int samples, int bits, int compression) {
    boolean isWholeBytes = bits == 8 || bits == 16;
    return switch (photometric) {
      case GREY_FROM_WHITE, GREY ->
          samples == 1 && (isWholeBytes || bits == 1 || bits == 2 || bits == 4)
              || samples == 2 && isWholeBytes && photometric == GREY;
      case RGB -> (samples == 3 || samples == 4) && isWholeBytes;
      case PALETTE -> samples == 1 && (bits == 1 || bits == 2 || bits == 4 || bits == 8);
      case CMYK -> samples == 4 && bits == 8 && compression != BaselineTIFFTagSet.COMPRESSION_JPEG;
      case YCC -> samples == 3 && bits == 8 && compression == BaselineTIFFTagSet.COMPRESSION_JPEG;
      default -> false;
    };
  }

  /** Without its whole map the reader takes a palette's numbers for grey. */
  private void requireColours() throws InvalidImageException {
    if (number(BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, -1) == PALETTE) {
      int bits = number(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1);
      if (numbers(BaselineTIFFTagSet.TAG_COLOR_MAP, 0).length != 3 << bits) {
        throw InvalidImageException.damaged("its map of colours is not there or not whole");
      }
    }
  }

  /** The reader trusts what the tags say of strips and tiles, and fills what is missing. */
  private void requireWhole(long fileBytes) throws InvalidImageException {
    boolean isTiled = tags.containsTIFFField(BaselineTIFFTagSet.TAG_TILE_WIDTH);
    long width = isTiled ? number(BaselineTIFFTagSet.TAG_TILE_WIDTH, 0) : size.width();
    long height =
        isTiled
            ? number(BaselineTIFFTagSet.TAG_TILE_LENGTH, 0)
            : Math.min(
                number(BaselineTIFFTagSet.TAG_ROWS_PER_STRIP, Integer.MAX_VALUE) & 0xffffffffL,
                size.height());
    if (width <= 0 || height <= 0 || width * height > size.pixelCount() + MAX_EXTRA_TILE_PIXELS) {
      throw InvalidImageException.damaged("it has tiles of %d×%d pixels".formatted(width, height));
    }
    boolean isPlanar = number(BaselineTIFFTagSet.TAG_PLANAR_CONFIGURATION, 1) == 2;
    long expected =
        ((size.width() + width - 1) / width)
            * ((size.height() + height - 1) / height)
            * (isPlanar ? number(BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, 1) : 1);
    long[] offsets =
        longs(isTiled ? BaselineTIFFTagSet.TAG_TILE_OFFSETS : BaselineTIFFTagSet.TAG_STRIP_OFFSETS);
    long[] counts =
        longs(
            isTiled
                ? BaselineTIFFTagSet.TAG_TILE_BYTE_COUNTS
                : BaselineTIFFTagSet.TAG_STRIP_BYTE_COUNTS);
    if (offsets.length < expected || counts.length < expected) {
      throw InvalidImageException.damaged(
          "it says where %d of its %d blocks of pixels are"
              .formatted(Math.min(offsets.length, counts.length), expected));
    }
    for (int i = 0; i < expected; i++) {
      if (counts[i] <= 0 || offsets[i] < 0 || offsets[i] + counts[i] > fileBytes) {
        throw InvalidImageException.damaged("pixels lie after the file's end");
      }
    }
  }

  private Orientation orientation() {
    return Orientation.of(number(BaselineTIFFTagSet.TAG_ORIENTATION, 1));
  }

  private RgbImage toRgb(BufferedImage image) {
    int photometric = number(BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, -1);
    if (photometric == CMYK) {
      return CmykConversion.CMYK.toRgb(image.getRaster());
    }
    if (photometric == PALETTE && image.getColorModel() instanceof IndexColorModel) {
      return RgbImage.of(new BufferedImage(palette(), image.getRaster(), false, null));
    }
    boolean isOpaque = number(BaselineTIFFTagSet.TAG_EXTRA_SAMPLES, -1) == 0;
    if (isOpaque && image.getColorModel().hasAlpha()) {
      return RgbImage.of(withoutLastChannel(image));
    }
    return RgbImage.ofOwned(image);
  }

  /** The upper bytes, where the reader scales by 255 / 65535; some programs write bytes at once. */
  private IndexColorModel palette() {
    int[] map = numbers(BaselineTIFFTagSet.TAG_COLOR_MAP, 0);
    int shift = Arrays.stream(map).allMatch(value -> value < 256) ? 0 : 8;
    int length = map.length / 3;
    byte[][] colours = new byte[3][length];
    for (int i = 0; i < 3 * length; i++) {
      colours[i / length][i % length] = (byte) (map[i] >> shift);
    }
    int bits = number(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1);
    return new IndexColorModel(bits, length, colours[0], colours[1], colours[2]);
  }

  /** The last channel is something else than transparency, such as infrared. */
  private static BufferedImage withoutLastChannel(BufferedImage image) {
    WritableRaster all = image.getRaster();
    int[] bands = IntStream.range(0, all.getNumBands() - 1).toArray();
    WritableRaster some =
        all.createWritableChild(0, 0, all.getWidth(), all.getHeight(), 0, 0, bands);
    ColorModel colours =
        new ComponentColorModel(
            image.getColorModel().getColorSpace(),
            false,
            false,
            ColorModel.OPAQUE,
            all.getTransferType());
    return new BufferedImage(colours, some, false, null);
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

  private long[] longs(int tag) {
    TIFFField field = tags.getTIFFField(tag);
    return field == null
        ? new long[0]
        : IntStream.range(0, field.getCount()).mapToLong(field::getAsLong).toArray();
  }
}
