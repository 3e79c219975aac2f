/**
 * Image files of all formats, decoded to RGB pixels as they are shown, EXIF's orientation applied.
 */
package yolov3.data.image;
