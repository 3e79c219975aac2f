/**
 * The public API: training, evaluation, export and detection from Java, each in one call.
 *
 * <p>Public are the types of this package and those that their methods take and return, such as
 * {@link yolov3.config.RunConfig} with {@link yolov3.config.ConfigDraft} and {@link
 * yolov3.config.ConfigFile#read}, {@link yolov3.geometry.Detection}, {@link yolov3.geometry.Box},
 * {@link yolov3.evaluation.Metrics}, {@link yolov3.evaluation.analysis.Analysis}, {@link
 * yolov3.training.TrainingListener}, {@link yolov3.data.LabelledImage}, and the two exceptions
 * {@link yolov3.io.UserException} (what was given is wrong) and {@link
 * yolov3.io.RunFailedException} (the work broke). Everything else may change.
 *
 * <p>Nothing here prints or ends the process: an {@link yolov3.Observer} and a {@link
 * yolov3.training.TrainingListener} hear what happens. Paths are relative to the working directory.
 */
package yolov3;
