/**
 * The training loop, its data and its validation.
 *
 * <p>A step is one update of the weights, an epoch as many steps as it takes to use each training
 * image once; with {@code data.image_weights} some come more often. Both are counted from 1.
 * Nothing here prints: a {@link yolov3.training.TrainingListener} receives what happens.
 */
package yolov3.training;
