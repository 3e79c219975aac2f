"""Prints as JSON what TensorBoard's EventAccumulator keeps of each event file folder: {folder: {tag: [[step, value], …]}}.
The value of what is no number is a checksum.

    .venv/bin/python src/test/faults/event_steps.py LOG_FOLDER…
"""

import json
import sys
import zlib

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util


def value(proto):
    array = tensor_util.make_ndarray(proto)
    if array.shape == () and array.dtype != object:
        return array.item()
    return zlib.crc32(proto.SerializeToString())


folders = {}
for folder in sys.argv[1:]:
    accumulator = EventAccumulator(folder, size_guidance={"tensors": 0}).Reload()
    tags = folders[folder] = {}
    for tag in accumulator.Tags()["tensors"]:
        tags[tag] = [[event.step, value(event.tensor_proto)] for event in accumulator.Tensors(tag)]
print(json.dumps(folders))
