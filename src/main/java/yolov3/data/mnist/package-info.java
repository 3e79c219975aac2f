/**
 * The MNIST digits, and the detection set that is drawn from them: images with several digits each
 * on white, as in the tutorial.
 *
 * <p>Conventions: a digit is 28×28 uint8 of ink, 0 is background and 255 is full ink; images are
 * dark on white. Everything drawn depends on the seed alone and never on the number of threads.
 */
package yolov3.data.mnist;
