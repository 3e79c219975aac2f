/** Checks of a data set before a run: damaged images, suspect boxes, statistics. */
package yolov3.data.check;
