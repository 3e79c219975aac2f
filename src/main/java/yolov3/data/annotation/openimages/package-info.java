/** Open Images' tables of boxes, of images and of classes. */
package yolov3.data.annotation.openimages;
