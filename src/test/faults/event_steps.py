"""Prints as JSON what TensorBoard's EventAccumulator keeps of each event file folder: {folder: {tag: [[step, value], …]}}.

    .venv/bin/python src/test/faults/event_steps.py LOG_FOLDER…
"""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util

folders = {}
for folder in sys.argv[1:]:
    accumulator = EventAccumulator(folder, size_guidance={"tensors": 0}).Reload()
    tags = folders[folder] = {}
    for tag in accumulator.Tags()["tensors"]:
        values = [(event.step, tensor_util.make_ndarray(event.tensor_proto).item()) for event in accumulator.Tensors(tag)]
        tags[tag] = [[step, value.decode() if isinstance(value, bytes) else value] for step, value in values]
print(json.dumps(folders))
