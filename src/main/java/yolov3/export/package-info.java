/**
 * A trained network as a TensorFlow SavedModel; weights averaged, folded and rounded on the way.
 *
 * <p>An export is complete or absent. Other runtimes' converters, in the Python of the user, make
 * their files from it.
 */
package yolov3.export;
