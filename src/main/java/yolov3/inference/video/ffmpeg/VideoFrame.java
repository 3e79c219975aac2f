package yolov3.inference.video.ffmpeg;

import yolov3.data.image.RgbImage;

/**
 * A frame of a video.
 *
 * @param number in the video, from 1, frames that were skipped counted too
 * @param seconds from the first frame
 * @param image as it is shown
 */
public record VideoFrame(long number, double seconds, RgbImage image) {}
