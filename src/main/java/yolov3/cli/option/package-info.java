/** Options that commands share, as picocli mixins. */
package yolov3.cli.option;
