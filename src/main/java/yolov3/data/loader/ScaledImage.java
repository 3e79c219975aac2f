package yolov3.data.loader;

import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;

/**
 * An image no larger than it has to be.
 *
 * @param original size of the image on disk
 * @param picture scaled down, or as it is on disk; not to be changed
 */
public record ScaledImage(ImageSize original, RgbImage picture) {}
