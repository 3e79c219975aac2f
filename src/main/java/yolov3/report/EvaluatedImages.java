package yolov3.report;

import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.analysis.Analysis;

/**
 * What a detector says of images, and how good that is.
 *
 * @param source what the images are, in a few words or as a path
 * @param images in the order of the results
 * @param names of the classes
 * @param results of each image
 * @param analysis of all results
 */
public record EvaluatedImages(
    String source,
    List<LabelledImage> images,
    ClassNames names,
    List<ImageResult> results,
    Analysis analysis) {

  /** Keeps copies of the lists. */
  public EvaluatedImages {
    images = List.copyOf(images);
    results = List.copyOf(results);
  }
}
