package yolov3.config.section;

/** Two class names that a mirror turns into each other, written {@code [left, right]}. */
public record ClassPair(String one, String other) {}
