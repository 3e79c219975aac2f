package yolov3.data.annotation.named;

import java.nio.file.Path;
import java.util.List;
import yolov3.data.annotation.format.ImageSizeCheck;

/**
 * Image and its objects as a file has them.
 *
 * @param place in which it is named, for messages
 * @param image its file; null when that is not known, which is one of the problems
 * @param width pixels, or {@link ImageSizeCheck#UNKNOWN}
 * @param height pixels, or {@link ImageSizeCheck#UNKNOWN}
 * @param normalized whether corners are fractions of the image's width and height, not pixels
 * @param problems with their places, of what is in no object
 */
public record NamedImage(
    String place,
    Path image,
    int width,
    int height,
    boolean normalized,
    List<NamedObject> objects,
    List<String> problems) {}
