/** Charts in one style, on light and on dark pages. */
package yolov3.report.chart;
