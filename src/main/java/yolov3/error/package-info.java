/**
 * The two failures that a user meets as one line instead of a stack trace. Everything else that is
 * thrown is a bug. And a guess for messages about mistyped names.
 *
 * <p>A message says where (file:line, config key, flag, tensor), what was found, what was expected,
 * and what to do when known.
 */
package yolov3.error;
