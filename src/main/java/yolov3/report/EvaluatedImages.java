package yolov3.report;

import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.analysis.Analysis;

/**
 * Images with the results of a detector and their analysis.
 *
 * @param source name of the images in a few words, or their path
 * @param images in the order of the results
 * @param results one per image
 */
public record EvaluatedImages(
    String source,
    List<LabelledImage> images,
    ClassNames names,
    List<ImageResult> results,
    Analysis analysis) {}
