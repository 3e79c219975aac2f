package yolov3.data.image;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Formats of images and videos that are known by their first bytes and not read: their files are
 * refused by the format's name.
 */
enum UnsupportedFormat {
  AVIF("AVIF", "an AVIF image", brands("avif|avis")),
  HEIC("HEIC", "a HEIC image", brands("hei[cmsx]|hev[cmsx]")),
  HEIF("HEIF", "a HEIF image", brands("mif1|msf1")),
  CANON_RAW("camera raw", "a camera raw image", brands("crx ")),
  QUICKTIME("QuickTime", "a QuickTime video", brands("qt  ")),
  MP4("MP4", "an MP4 video", brands("....")),
  JPEG_2000(
      "JPEG 2000", "a JPEG 2000 image", starts("\0\0\0\fjP {2}\r\n\u0087\n|\u00ffO\u00ffQ\0")),
  JPEG_XL("JPEG XL", "a JPEG XL image", starts("\0\0\0\fJXL \r\n\u0087\n|\u00ff\n")),
  JPEG_XR("JPEG XR", "a JPEG XR image", starts("II\u00bc")),
  BIG_TIFF("BigTIFF", "a BigTIFF image", starts("II\\+\0|MM\0\\+")),
  CAMERA_RAW(
      "camera raw",
      "a camera raw image",
      starts(
          "II\\*\0.{4}CR|IIU\0|IIR[OS]|MMO[RS]|FUJIFILMCCD-RAW|FOVb|\0MRM|II\u001a\0{3}HEAPCCDR")),
  PHOTOSHOP("Photoshop", "a Photoshop image", starts("8BPS")),
  GIMP("GIMP", "a GIMP image", starts("gimp xcf")),
  OPEN_EXR("OpenEXR", "an OpenEXR image", starts("v/1\u0001")),
  RADIANCE("Radiance HDR", "a Radiance HDR image", starts("#\\?(RADIANCE|RGBE)")),
  ICON("icon", "a Windows icon", starts("\0\0[\u0001\u0002]\0[\u0001-\u00ff]\0.{3}\0")),
  DDS("DDS", "a DDS image", starts("DDS \\|\0\0\0")),
  QOI("QOI", "a QOI image", starts("qoif")),
  DICOM("DICOM", "a DICOM image", starts(".{128}DICM")),
  FITS("FITS", "a FITS image", starts("SIMPLE {2}= ")),
  PAM("PAM", "a PAM image", starts("P7\nWIDTH |P7\n#")),
  FLOAT_MAP("PFM", "a PFM image of floating-point samples", starts("P[Ff]\\s\\d+\\s\\d+\\s-?\\d")),
  SVG(
      "SVG",
      "an SVG drawing",
      starts("(\u00ef\u00bb\u00bf)?\\s*(<\\?xml|<!--|<!DOCTYPE svg|<svg)")
          .and(start -> start.contains("<svg"))),
  PDF("PDF", "a PDF document", starts("%PDF-")),
  POSTSCRIPT("PostScript", "a PostScript document", starts("%!PS|\u00c5\u00d0\u00d3\u00c6")),
  AVI("AVI", "an AVI video", starts("RIFF.{4}AVI ")),
  MATROSKA("Matroska", "a Matroska or WebM video", starts("\u001aE\u00df\u00a3")),
  MPEG("MPEG", "an MPEG video", starts("\0\0\u0001[\u00ba\u00b3]")),
  WINDOWS_MEDIA("Windows Media", "a Windows Media video", starts("0&\u00b2u\u008ef\u00cf\u0011")),
  FLASH("Flash", "a Flash video", starts("FLV\u0001")),
  TRANSPORT_STREAM(
      "MPEG-TS", "an MPEG transport stream video", starts("G(.{187}G){2}|.{4}G(.{191}G){2}"));

  /** Endings of cameras' raw files that start as a TIFF does. */
  private static final Set<String> RAW_ENDINGS =
      Set.of(
          "dng", "nef", "nrw", "arw", "sr2", "srf", "cr2", "pef", "3fr", "fff", "iiq", "erf", "mef",
          "mos", "kdc", "dcr", "srw", "rwl", "gpr");

  private final String title;
  private final String phrase;
  private final Predicate<String> pattern;

  /**
   * @param phrase as a message says it
   * @param pattern of the first bytes, each one a character
   */
  UnsupportedFormat(String title, String phrase, Predicate<String> pattern) {
    this.title = title;
    this.phrase = phrase;
    this.pattern = pattern;
  }

  /** Tells the format of a file that starts so. */
  static Optional<UnsupportedFormat> of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    return Stream.of(values()).filter(format -> format.pattern.test(text)).findFirst();
  }

  /** Refuses a TIFF that is a camera's raw file by its name. */
  static void refuseCameraRawName(Path tiff) throws InvalidImageException {
    String name = tiff.getFileName().toString().toLowerCase(Locale.ROOT);
    if (RAW_ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))) {
      throw new InvalidImageException(CAMERA_RAW);
    }
  }

  /** Tells whether its files are videos. */
  boolean isVideo() {
    return phrase.endsWith(" video");
  }

  /** The message about a file. */
  String refusal() {
    return "is " + phrase + "; convert it to JPEG or PNG";
  }

  @Override
  public String toString() {
    return title;
  }

  private static Predicate<String> starts(String regex) {
    Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
    return start -> pattern.matcher(start).lookingAt();
  }

  /** Brands of an ISO media file, the first of which says least (ISO 14496-12, section 4.3). */
  private static Predicate<String> brands(String regex) {
    return starts("\0.{3}ftyp(.{4}){0,16}?(" + regex + ")");
  }
}
