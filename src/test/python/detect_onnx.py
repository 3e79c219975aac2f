"""Boxes of a picture with ONNX Runtime: detect_onnx.py MODEL.onnx PICTURE"""

import sys

import numpy as np
import onnxruntime
from PIL import Image

from raw_boxes import letterbox


class Raw:
    """MODEL-raw.onnx, the signature raw."""

    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        self.size = self.session.get_inputs()[0].shape[1]

    def raw(self, image):
        return self.session.run(["boxes", "scores"], {"images": letterbox(image, self.size)})


class Model:
    """MODEL.onnx, the signature serving_default: the picture as it is, and boxes after suppression."""

    NAMES = ["detection_boxes", "detection_scores", "detection_classes", "num_detections"]

    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def detect(self, image):
        *found, count = self.session.run(self.NAMES, {"input_tensor": image[None]})
        return [each[0, :int(count[0])] for each in found]


if __name__ == "__main__":
    picture = np.asarray(Image.open(sys.argv[2]).convert("RGB"))
    for box, score, index in zip(*Model(sys.argv[1]).detect(picture)):
        print(int(index), f"{score:.3f}", *box)
