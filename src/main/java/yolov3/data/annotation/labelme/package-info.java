/** LabelMe's JSON files, one for each image. */
package yolov3.data.annotation.labelme;
