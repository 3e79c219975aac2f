package yolov3.data.image;

/**
 * The size of an image as it is stored and as EXIF's orientation has it shown.
 *
 * @param shown pixels, the orientation applied: what boxes refer to
 * @param stored pixels as they lie in the file
 * @param orientation value 1 to 8 of EXIF's tag; 1, as stored, for a file without it
 */
public record OrientedSize(ImageSize shown, ImageSize stored, int orientation) {

  /** Tells whether the shown pixels lie elsewhere than the stored ones. */
  public boolean isTurned() {
    return orientation != 1;
  }
}
