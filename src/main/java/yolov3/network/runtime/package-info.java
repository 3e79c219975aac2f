/** TensorFlow sessions and the devices on which they compute. */
package yolov3.network.runtime;
