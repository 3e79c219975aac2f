/**
 * Boxes, anchors, letterboxes and a median as plain Java values.
 *
 * <p>Conventions: a {@link yolov3.geometry.Box} is always corners in pixels, x to the right and y
 * down, with real numbers for edges (a box over the whole of a 416×416 image is 0, 0, 416, 416).
 * Classes are counted from 0.
 */
package yolov3.geometry;
