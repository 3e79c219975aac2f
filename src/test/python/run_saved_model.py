"""Prints what Python's TensorFlow sees in pictures with a SavedModel of ours, as JSON.

    python src/test/python/run_saved_model.py SAVED_MODEL INPUT_SIZE PICTURE...

  variables   how many variables the loaded model has
  pictures    for each: pixels as TensorFlow decodes them (base64), and what each signature says of it: default of one picture,
              bytes of all pictures in one batch, raw of the picture letterboxed by NumPy
"""

import base64
import json
import sys

import tensorflow as tf
from raw_boxes import letterbox


def detections(outputs, index):
    count = int(outputs["num_detections"][index])
    return {name: outputs["detection_" + name][index, :count].numpy().tolist() for name in ("boxes", "scores", "classes")}


def main():
    folder, size, *paths = sys.argv[1:]
    model = tf.saved_model.load(folder)
    encoded = [tf.io.read_file(path) for path in paths]
    of_bytes = model.signatures["serving_bytes"](image_bytes=tf.stack(encoded))
    pictures = []
    for index, data in enumerate(encoded):
        image = tf.io.decode_jpeg(data, channels=3, dct_method="INTEGER_ACCURATE")  # PNG too
        raw = model.signatures["raw"](images=tf.constant(letterbox(image.numpy(), int(size))))
        pictures.append({
            "pixels": base64.b64encode(image.numpy().tobytes()).decode(),
            "default": detections(model.signatures["serving_default"](input_tensor=image[None]), 0),
            "bytes": detections(of_bytes, index),
            "raw": {name: raw[name].numpy().ravel().tolist() for name in ("boxes", "scores")},
        })
    print(json.dumps({"variables": len(model.variables), "pictures": pictures}))


if __name__ == "__main__":
    main()
