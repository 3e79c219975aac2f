/**
 * Files that are complete or absent, locks, checksums, text files that a user wrote; and the two
 * failures that a user meets as one line instead of a stack trace. Everything else that is thrown
 * is a bug.
 *
 * <p>A message says where (file:line, config key, tensor), what was found, what was expected, and
 * what to do when known.
 */
package yolov3.io;
