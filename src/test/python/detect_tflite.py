"""Boxes of a picture with TFLite: detect_tflite.py MODEL.tflite PICTURE"""

import sys

import numpy as np
import tensorflow as tf  # or, much smaller: from ai_edge_litert.interpreter import Interpreter
from PIL import Image

from raw_boxes import detections, letterbox


class Model:
    def __init__(self, path):
        interpreter = tf.lite.Interpreter(path)
        self.size = int(interpreter.get_input_details()[0]["shape"][1])
        self.run = interpreter.get_signature_runner()  # the only one

    def raw(self, image):
        found = self.run(images=letterbox(image, self.size))
        return found["boxes"], found["scores"]


if __name__ == "__main__":
    model = Model(sys.argv[1])
    picture = np.asarray(Image.open(sys.argv[2]).convert("RGB"))
    for box, score, index in zip(*detections(*model.raw(picture), picture.shape, model.size)):
        print(index, f"{score:.3f}", *box)
