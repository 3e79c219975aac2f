package yolov3.data.annotation.voc;

import java.nio.file.Path;

/**
 * An image of a Pascal VOC split as it is named: by an annotation file, or by itself when it has
 * none.
 *
 * @param xml the annotation file, or null
 * @param image the image, or null when the annotation file says which it is
 * @param place where it is named, for messages
 */
record VocImage(Path xml, Path image, String place) {}
