package yolov3.data;

import java.util.List;
import java.util.Map;

/**
 * Ids in a COCO file, which files of detections in its images use too.
 *
 * @param images of each image, in the order in which they are read
 * @param categories of each class, where several have its name the one with the max annotations; a
 *     class that the file lacks has an id of its own
 * @param otherCategories class of each further category that has the name of a class
 */
public record CocoIds(
    List<CocoId> images, List<CocoId> categories, Map<CocoId, Integer> otherCategories) {}
