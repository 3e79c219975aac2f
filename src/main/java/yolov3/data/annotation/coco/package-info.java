/** COCO's instances JSON. */
package yolov3.data.annotation.coco;
