/** Console output: tables, progress bars, JSON, warnings, and exit codes of failures. */
package yolov3.cli.console;
