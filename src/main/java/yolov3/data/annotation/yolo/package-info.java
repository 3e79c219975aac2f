/** YOLO's label files, and the {@code data.yaml} or {@code obj.data} that describe them. */
package yolov3.data.annotation.yolo;
