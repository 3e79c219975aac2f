/** Boxes on pictures, for people to look at. Boxes are in pixels of the picture. */
package yolov3.drawing;
