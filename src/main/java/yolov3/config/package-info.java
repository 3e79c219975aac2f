/**
 * Configs of runs, as immutable records read from YAML.
 *
 * <p>{@code defaults.yaml} in the resources holds every key with its default and its meaning; a
 * config file and overrides only hold what differs. Each record checks its values as it is made: a
 * message names the key, the value and the rule. Paths are relative to the working directory.
 */
package yolov3.config;
