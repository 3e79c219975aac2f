/**
 * Tests in which the Python programs that users have read what we write: tag {@code interop}, run
 * by {@code mvn verify -Pinterop} and by {@code .ci/run}, which installs those programs.
 */
package yolov3.interop;
