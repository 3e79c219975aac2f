/** Command line of clusters: the place of this process in one, and workers on this machine. */
package yolov3.cli.cluster;
