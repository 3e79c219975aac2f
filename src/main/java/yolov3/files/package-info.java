/** Files that are complete or absent, and words for what can go wrong with them. */
package yolov3.files;
