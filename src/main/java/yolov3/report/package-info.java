/**
 * Figures and pages for people: charts in one style, light and dark, and HTML in one file that
 * needs nothing from outside.
 *
 * <p>Sizes of figures are logical pixels, a pixel of CSS; pictures have twice as many, so that they
 * are sharp on a good screen.
 */
package yolov3.report;
