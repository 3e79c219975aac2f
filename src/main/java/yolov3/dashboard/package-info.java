/**
 * What TensorBoard's tabs show of a run beside its curves: pictures of batches and of validation
 * images, texts, the network's graph, the layout of the charts. Makes values; {@code
 * training.EventLog} decides when, and writes them.
 */
package yolov3.dashboard;
