package yolov3.config;

import java.nio.file.Path;

/**
 * The images and how they are read.
 *
 * @param train list of the images to learn from
 * @param validation list of the images that choose the best checkpoint
 * @param test list of the images that give the final score, or null when there is none
 * @param names class names, one a line
 * @param loaderThreads threads that decode ahead of the step
 * @param prefetchBatches batches that may wait in the queue
 */
public record DataConfig(
    Path train, Path validation, Path test, Path names, int loaderThreads, int prefetchBatches) {

  /** Refuses missing lists and counts below one. */
  public DataConfig {
    Rule.present("data.train", train, "the list of training images");
    Rule.present("data.validation", validation, "the list of validation images");
    Rule.present("data.names", names, "the file of class names");
    Rule.atLeast("data.loader_threads", loaderThreads, 1);
    Rule.atLeast("data.prefetch_batches", prefetchBatches, 1);
  }
}
