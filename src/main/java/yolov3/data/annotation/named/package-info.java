/**
 * Annotations in which every object has the name of its class and its corners, whatever the file.
 */
package yolov3.data.annotation.named;
