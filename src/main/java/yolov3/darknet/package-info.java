/**
 * Darknet's files: {@code .weights} and the {@code .cfg} that says what they are the weights of.
 * Plain Java: no tensor, no graph.
 *
 * <p>Darknet and this program build the same network from the same numbers: leaky slope 0.1,
 * strided convolutions padded at the top and left, pooling of stride 1 padded at the bottom and
 * right, the upsampled map before the backbone's in a route. Three things differ between programs
 * that read these files, by less than a box shows:
 *
 * <ul>
 *   <li>batch normalisation divides by √(variance + 1e-5) here and in Darknet on a GPU, by
 *       √variance + 1e-6 in Darknet on a processor, and by √(variance + 1e-6) in OpenCV;
 *   <li>Darknet's letterbox cuts the scaled size to whole pixels and puts corner pixels on corner
 *       pixels; ours rounds, and aligns the edges of pixels as OpenCV and TensorFlow do;
 *   <li>Darknet fills the rest with 127.5, we with 128.
 * </ul>
 */
package yolov3.darknet;
