package yolov3.data.augmentation;

import java.util.List;
import yolov3.geometry.LabelledBox;

/**
 * An image as the network gets it.
 *
 * @param inputSize side of the network's input, pixels
 * @param pixels [inputSize · inputSize · 3], RGB, row by row
 * @param objects what is to be seen in it, pixels of the input
 */
public record InputImage(int inputSize, byte[] pixels, List<LabelledBox> objects) {}
