/**
 * Detection in videos: frames are detected while the next ones are decoded and the last ones
 * encoded. Boxes are in pixels of the frame.
 */
package yolov3.inference.video;
