package yolov3.dataset;

import java.util.List;
import yolov3.assignment.ScaleTargets;
import yolov3.geometry.Letterbox;

/**
 * An image as the network gets it, and what the network should say.
 *
 * @param source the image and its true boxes as the user gave them
 * @param letterbox where the image lies in the input
 * @param pixels [inputSize · inputSize · 3], RGB, row by row
 * @param targets of each scale in order of stride
 */
public record Example(
    LabelledImage source, Letterbox letterbox, byte[] pixels, List<ScaleTargets> targets) {}
