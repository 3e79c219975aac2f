/**
 * Videos by FFmpeg: files, streams and cameras read frame by frame, and MP4s written. The only
 * package that uses FFmpeg, whose native library loads when the first video is opened; directly and
 * not by JavaCV, which hides errors of reading and decoding.
 *
 * <p>Frames are counted from 1 and timed in seconds from the first. They come as they are shown,
 * the rotation of a phone's video applied.
 */
package yolov3.inference.video.ffmpeg;
