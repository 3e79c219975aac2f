/** Tables of boxes, a row each, as scripts around TensorFlow's detectors write them. */
package yolov3.data.annotation.csv;
