/**
 * Pictures and their boxes as they lie on disk, turned into plain arrays; never a tensor.
 *
 * <p>Conventions: pixels are uint8 RGB, row-major, [height, width, 3]; boxes are corners in pixels
 * of the picture; classes are counted from 0. Every problem of a file that a user gave is a {@link
 * yolov3.error.UserException} that names the file.
 */
package yolov3.dataset;
