"""Writes NAME.onnx and NAME-raw.onnx into FOLDER, from the signatures serving_default and raw of a SavedModel.

    python to_onnx.py SAVED_MODEL FOLDER NAME
"""

import pathlib
import sys

from tf2onnx import convert

OPSET = 17

saved_model, folder, name = sys.argv[1:]
for ending, signature in (("", "serving_default"), ("-raw", "raw")):
    output = pathlib.Path(folder, name + ending + ".onnx")
    sys.argv = ["tf2onnx", "--saved-model", saved_model, "--tag", "serve", "--signature_def", signature,
                "--opset", str(OPSET), "--output", str(output)]
    convert.main()
    if not output.is_file():
        sys.exit(f"tf2onnx wrote no {output.name}")
