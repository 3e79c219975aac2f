/**
 * Darknet's files: {@code .weights} and the {@code .cfg} that describes their network. Plain Java:
 * no tensor, no graph.
 *
 * <p>Darknet and this program build the same network from the same numbers: leaky slope 0.1,
 * strided convolutions padded at the top and left, pooling of stride 1 padded at the bottom and
 * right, the upsampled map before the backbone's in a route. Compared with two forks of Darknet on
 * a processor, with images of the network's size: an export of this program gives 278 of 278 boxes
 * of 20 images there (scores differ by up to 2.7e-6, boxes by 1.0e-6 of the side), and weights that
 * Darknet wrote give 2,109 of 2,109 boxes here untrained and 299 of 299 trained (3.3e-6). What
 * differs between programs that read these files:
 *
 * <ul>
 *   <li>Batch normalization divides by √(variance + 1e-5) here and in Darknet on a GPU, by
 *       √variance + 1e-6 in the oldest Darknet on a processor, and by √(variance + 1e-6) in OpenCV.
 *       That alone moves the oldest fork's scores by up to 1e-3; with 1e-5 there it is 3.4e-6.
 *   <li>Darknet's letterbox truncates the scaled size, puts the centres of corner pixels on each
 *       other, does not round, fills the rest with 127.5, and takes boxes back from the exact
 *       middle: {@link yolov3.geometry.LetterboxRule#DARKNET}. Ours rounds the size and aligns the
 *       edges of pixels as OpenCV and TensorFlow do, and fills with 128. On images that are not
 *       square the two get other pixels: 144 of 168 boxes paired up, scores differed by 0.019 in
 *       the mean and by up to 0.22. Detection with Darknet's weights and their export follow
 *       Darknet's rule unless told otherwise; networks trained here, from Darknet's weights or not,
 *       follow ours.
 *   <li>Darknet computes positions in floats, and at some sizes that makes its last row nearly
 *       black, as its compiler has it. Here they are exact. Darknet ignores transparency and EXIF,
 *       which are applied here.
 *   <li>Some forks stretch an image to the input unless they are started with {@code -letter_box}.
 * </ul>
 */
package yolov3.network.darknet;
