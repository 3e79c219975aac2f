/** Charts in one style, on white and on dark pages. */
package yolov3.report.chart;
