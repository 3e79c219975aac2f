/**
 * Augmentation of training images and their boxes, on plain arrays.
 *
 * <p>All geometry of an image is one map from its pixels to those of the network's input, by which
 * it is sampled once and its boxes follow. Every choice comes from a random stream of its own
 * (seed, epoch, position in the epoch), so that batches do not depend on threads or on where a run
 * was resumed.
 */
package yolov3.data.augmentation;
