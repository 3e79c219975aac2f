/**
 * Detection in overlapping tiles of large images. Tiles are in whole pixels of the image; boxes are
 * in pixels of the tile until they are merged.
 */
package yolov3.inference.tiling;
