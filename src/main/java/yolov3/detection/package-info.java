/**
 * Detectors applied to pictures, and pictures with what was found.
 *
 * <p>Conventions: pictures are {@link java.awt.image.BufferedImage}s and are never changed in
 * place; boxes are pixels of the picture they belong to.
 */
package yolov3.detection;
