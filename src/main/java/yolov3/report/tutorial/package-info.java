/**
 * Figures of the tutorial, computed by the code that trains: each explanation has numbers as
 * tables, figures, and events for TensorBoard.
 */
package yolov3.report.tutorial;
