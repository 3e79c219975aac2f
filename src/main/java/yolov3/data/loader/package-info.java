/**
 * Batches made ahead of their use. An example depends on (seed, epoch, index) alone, never on the
 * number of threads.
 */
package yolov3.data.loader;
