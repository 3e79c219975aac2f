/**
 * An export held against the checkpoint that it came from. Differences of boxes are in parts of the
 * picture's longer side.
 */
package yolov3.verification;
