"""Prints what other runtimes see in pictures, with files that `export --format` wrote, as JSON.

    python src/test/python/run_runtimes.py TFLITE_FOLDER ONNX_FOLDER NAME SCORE_THRESHOLD PICTURE...

For each runtime a row a picture: boxes and scores before suppression ("raw", flat), what raw_boxes makes of them ("boxes"), and
what the runtime sees with suppression in its graph ("default").
"""

import json
import os
import pathlib
import sys

# Holds TensorFlow's kernels to an instruction set; OpenVINO's copy of oneDNN then ends with "bad combination".
os.environ.pop("ONEDNN_MAX_CPU_ISA", None)

import numpy as np
from PIL import Image

import detect_tflite  # imports TensorFlow, which must come before OpenVINO
import detect_onnx
import detect_openvino
from raw_boxes import detections


def as_lists(found):
    return {name: np.asarray(values).tolist() for name, values in zip(("boxes", "scores", "classes"), found)}


def main():
    tflite, onnx, name, score_threshold, *paths = sys.argv[1:]
    pictures = [np.asarray(Image.open(path).convert("RGB")) for path in paths]

    def file(folder, ending):
        return str(pathlib.Path(folder, name + ending))

    seen = {}
    for runtime, model in (
            ("TFLite float32", detect_tflite.Model(file(tflite, ".tflite"))),
            ("TFLite float16", detect_tflite.Model(file(tflite, "-float16.tflite"))),
            ("ONNX Runtime", detect_onnx.Raw(file(onnx, "-raw.onnx"))),
            ("OpenVINO", detect_openvino.Raw(file(onnx, "-raw.onnx")))):
        seen[runtime] = []
        for picture in pictures:
            boxes, scores = model.raw(picture)
            seen[runtime].append({
                "raw": {"boxes": boxes.ravel().tolist(), "scores": scores.ravel().tolist()},
                "boxes": as_lists(detections(boxes, scores, picture.shape, model.size, float(score_threshold))),
            })
    for runtime, model in (
            ("ONNX Runtime", detect_onnx.Model(file(onnx, ".onnx"))),
            ("OpenVINO", detect_openvino.Model(file(onnx, ".onnx")))):
        for row, picture in zip(seen[runtime], pictures):
            row["default"] = as_lists(model.detect(picture))
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
