/**
 * Tests in which the programs that users have read what we write: tag {@code interop}, run by
 * {@code mvn verify -Pinterop} and by {@code .ci/run}, which installs those programs. {@link
 * yolov3.interop.JavaClient} is an example for users, too.
 */
package yolov3.interop;
