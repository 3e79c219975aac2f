/**
 * Changes training images and their boxes with them, on plain arrays.
 *
 * <p>What happens to an image's geometry is one map from its pixels to those of the network's
 * input, by which it is sampled once and its boxes follow. Every choice comes from a random stream
 * of its own (seed, epoch, place in the epoch), so that batches do not depend on threads or on
 * where a run went on.
 */
package yolov3.data.augmentation;
