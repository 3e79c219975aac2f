/** Sections of a config, one record each. */
package yolov3.config.section;
