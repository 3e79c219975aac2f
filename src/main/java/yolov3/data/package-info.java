/**
 * Labelled images, from files to batches of plain arrays; never a tensor.
 *
 * <p>Conventions: pixels are uint8 RGB, row-major, [height, width, 3]; boxes are corners in pixels
 * of the image; classes are counted from 0. Every problem of a file that a user gave is a {@link
 * yolov3.io.UserException} that names the file.
 */
package yolov3.data;
