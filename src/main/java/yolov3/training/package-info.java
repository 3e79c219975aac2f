/**
 * The training loop, its data and its validation.
 *
 * <p>A step is one update of the weights, and an epoch as many as it takes to see each training
 * image once; with {@code data.image_weights} some come more often and others not. Both are counted
 * from 1. Nothing here prints: a {@link yolov3.training.TrainingListener} hears what happens.
 */
package yolov3.training;
