/**
 * Measurements of speed: training steps, the loader alone, and evaluation against pycocotools.
 *
 * <p>Rates are compared in turns within one process, since a busy machine slows both sides.
 */
package yolov3.benchmark;
