/**
 * Blocks of a graph with no YOLO in them: variables, convolutions with batch normalization,
 * pooling, upsampling, saving.
 *
 * <p>Feature maps are [batch, height, width, channels], kernels [height, width, in, out]. Operands
 * are handles that live as long as their graph; nothing here owns a native resource.
 */
package yolov3.network.layer;
