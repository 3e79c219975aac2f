/** Create ML's JSON, one for many images. */
package yolov3.data.annotation.createml;
