/**
 * Processes that train one network together, on TensorFlow's own distributed runtime: who they are,
 * their servers and sessions, the ops that sum over them, and the watch over those that are lost.
 *
 * <p>A worker is one process; its rank counts from 0, and the worker of rank 0 is the chief. All
 * workers make the same collective calls in the same order: a call returns when every worker has
 * made it.
 */
package yolov3.network.cluster;
