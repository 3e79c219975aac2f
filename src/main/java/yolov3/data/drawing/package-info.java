/** Boxes drawn on images, for people to look at. Boxes are in pixels of the image. */
package yolov3.data.drawing;
