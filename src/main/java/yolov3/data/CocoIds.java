package yolov3.data;

import java.util.List;

/**
 * Ids in a COCO file, which files of detections in its images use too.
 *
 * @param images of each image, in the order in which they are read
 * @param categories of each class; a class that the file lacks has an id of its own
 */
public record CocoIds(List<CocoId> images, List<CocoId> categories) {}
