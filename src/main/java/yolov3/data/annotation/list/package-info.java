/** The tutorial's list: an image and its boxes a line. */
package yolov3.data.annotation.list;
