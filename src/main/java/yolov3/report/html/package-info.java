/** HTML reports in one file that needs nothing from outside: pages, tables, figures, images. */
package yolov3.report.html;
