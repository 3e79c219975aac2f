"""Writes NAME.tflite and NAME-float16.tflite into FOLDER, from the signature raw of a SavedModel.

    python to_tflite.py SAVED_MODEL FOLDER NAME
"""

import pathlib
import sys

import tensorflow as tf

saved_model, folder, name = sys.argv[1:]
for ending, types in (("", []), ("-float16", [tf.float16])):
    converter = tf.lite.TFLiteConverter.from_saved_model(saved_model, signature_keys=["raw"], tags=["serve"])
    if types:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = types
    pathlib.Path(folder, name + ending + ".tflite").write_bytes(converter.convert())
