/**
 * Training, validation and test split of a data set that has none: drawn from a seed, every class
 * with its share in each split, images of one group together.
 */
package yolov3.data.split;
