/** Agreement of the workers of a cluster that train one run. */
package yolov3.training.cluster;
