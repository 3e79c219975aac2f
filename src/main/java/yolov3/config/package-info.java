/**
 * What a run does, as immutable records read from YAML.
 *
 * <p>{@code defaults.yaml} in the resources holds every key with its default and its meaning; a
 * config file and {@code --set} only say what differs. Each record checks its values as it is made:
 * a message names the key, the value and the rule. Paths are relative to the folder in which the
 * program was started.
 */
package yolov3.config;
