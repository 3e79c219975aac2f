/**
 * Files that are complete or absent, text files that a user wrote, and words for what can go wrong
 * with them.
 */
package yolov3.files;
