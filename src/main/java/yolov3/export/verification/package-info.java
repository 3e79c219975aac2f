/**
 * The comparison of an export with the checkpoint that it came from. Differences of boxes are in
 * fractions of the image's longer side.
 */
package yolov3.export.verification;
