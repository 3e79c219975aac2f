/**
 * Files in folders of images: which are images, which belong to other programs, which match a
 * pattern.
 */
package yolov3.data.folder;
