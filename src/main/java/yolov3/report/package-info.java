/**
 * HTML reports about a run, an evaluation or a data set, and the images in them.
 *
 * <p>Sizes of figures are logical pixels, a pixel of CSS; images have twice as many, so that they
 * are sharp on a good screen.
 */
package yolov3.report;
