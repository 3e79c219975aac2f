/** Inputs and files of {@code detect}, and its way through videos. */
package yolov3.cli.detection;
