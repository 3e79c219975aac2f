/**
 * Measurements of speed: training steps, inference beside other runtimes, the loader alone, and
 * evaluation against pycocotools.
 *
 * <p>Rates are compared in turns, since a busy machine slows both sides.
 */
package yolov3.benchmark;
