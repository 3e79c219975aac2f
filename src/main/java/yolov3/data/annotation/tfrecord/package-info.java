/**
 * TFRecord files of the TensorFlow Object Detection API, which hold the images. They are unpacked
 * once into a folder beside the file, so that everything else reads files. Uses TensorFlow's
 * messages, not its library.
 */
package yolov3.data.annotation.tfrecord;
