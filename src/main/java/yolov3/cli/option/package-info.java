/** Options that several commands share, each a picocli mixin that says what it was given. */
package yolov3.cli.option;
