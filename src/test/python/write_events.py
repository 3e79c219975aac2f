"""Writes the values of EventsInteropTest with TensorFlow's own writer.

    python src/test/python/write_events.py RUN_DIRECTORY
"""

import sys

import numpy as np
import tensorflow as tf


def main():
    with tf.summary.create_file_writer(sys.argv[1]).as_default():
        tf.summary.scalar("loss/total", 1 / 3, step=1)
        tf.summary.scalar("loss/total", 1e-30, step=2)
        tf.summary.scalar("loss/total", -12345.678, step=5_000_000_000)
        tf.summary.text("config", "# Größe\n\n416×416", step=0)
        tf.summary.histogram("spread", np.array([-30, 0, 15, 30, 0.5]), step=5)
        tf.summary.histogram("all_the_same", np.array([7.0, 7.0, 7.0]), step=5)
        tf.summary.image("boxes", np.array([[[[255, 0, 0], [0, 255, 0], [18, 52, 86]]] * 2], np.uint8), step=3)


if __name__ == "__main__":
    main()
