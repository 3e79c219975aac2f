/**
 * Files that are complete or absent, frames of records, text files that a user wrote, and words for
 * what can go wrong with them.
 */
package yolov3.files;
