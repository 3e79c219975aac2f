/**
 * Rules that all annotation formats share: names, sizes, boxes, splits, and what is reported of
 * them.
 */
package yolov3.data.annotation.format;
