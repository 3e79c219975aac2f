"""Boxes of a picture with OpenVINO: detect_openvino.py MODEL.onnx PICTURE"""

import sys

import numpy as np
import openvino  # in a program that has TensorFlow too: after it
from PIL import Image

from raw_boxes import letterbox

FLOAT32 = {"INFERENCE_PRECISION_HINT": "f32"}  # the default is bfloat16 where the processor has it


class Raw:
    """MODEL-raw.onnx, the signature raw."""

    def __init__(self, path):
        self.model = openvino.Core().compile_model(path, "CPU", FLOAT32)
        self.size = self.model.input("images").shape[1]

    def raw(self, image):
        found = self.model({"images": letterbox(image, self.size)})
        return found["boxes"], found["scores"]


class Model:
    """MODEL.onnx, the signature serving_default: the picture as it is, and boxes after suppression."""

    def __init__(self, path):
        self.model = openvino.Core().compile_model(path, "CPU", FLOAT32)

    def detect(self, image):
        found = self.model({"input_tensor": image[None]})
        count = int(found["num_detections"][0])
        return [found["detection_" + name][0, :count] for name in ("boxes", "scores", "classes")]


if __name__ == "__main__":
    picture = np.asarray(Image.open(sys.argv[2]).convert("RGB"))
    for box, score, index in zip(*Model(sys.argv[1]).detect(picture)):
        print(int(index), f"{score:.3f}", *box)
