/** Pascal VOC's XML files. */
package yolov3.data.annotation.voc;
