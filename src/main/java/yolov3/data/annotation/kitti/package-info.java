/** KITTI's label files, one for each image. */
package yolov3.data.annotation.kitti;
