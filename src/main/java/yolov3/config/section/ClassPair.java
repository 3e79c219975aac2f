package yolov3.config.section;

/**
 * Two classes that a mirror makes of each other, written {@code [left arrow, right arrow]}.
 *
 * @param one name of a class
 * @param other name of the other
 */
public record ClassPair(String one, String other) {}
