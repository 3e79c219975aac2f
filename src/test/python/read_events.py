"""Prints what TensorBoard itself finds in a log directory, as JSON.

    python src/test/python/read_events.py LOG_DIRECTORY

For each run: the tags of each dashboard as its plugin lists them (data provider), and the events as EventAccumulator
reads them. Pictures are given as [height][width][r, g, b].
"""

import json
import sys

import numpy as np
import tensorflow as tf
from tensorboard import context
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.util import tensor_util


def plain(array):
    """A tensor of an event as what a person sees: a number, a text, or a picture."""
    if array.dtype != object:
        return array.tolist()
    if array.shape == ():
        return array.item().decode()
    width, height, png = array
    pixels = tf.io.decode_png(png, channels=3).numpy()
    assert [int(width), int(height)] == [pixels.shape[1], pixels.shape[0]]
    return pixels.tolist()


def main():
    log_directory = sys.argv[1]
    everything = {"tensors": 0}
    multiplexer = EventMultiplexer(tensor_size_guidance=everything).AddRunsFromDirectory(log_directory).Reload()
    provider = MultiplexerDataProvider(multiplexer, log_directory)
    request = context.RequestContext()

    def listed(method, plugin):
        return {run: sorted(tags) for run, tags in method(request, experiment_id="", plugin_name=plugin).items()}

    runs = {}
    for run in multiplexer.Runs():
        accumulator = multiplexer.GetAccumulator(run)
        tensors = {}
        for tag in accumulator.Tags()["tensors"]:
            metadata = accumulator.SummaryMetadata(tag)
            tensors[tag] = {
                "plugin": metadata.plugin_data.plugin_name,
                "content": metadata.plugin_data.content.hex(),
                "events": [
                    {
                        "step": event.step,
                        "wallTime": event.wall_time,
                        "dtype": event.tensor_proto.dtype,
                        "value": plain(np.asarray(tensor_util.make_ndarray(event.tensor_proto))),
                    }
                    for event in accumulator.Tensors(tag)],
            }
        runs[run] = tensors
    print(json.dumps({
        "runs": runs,
        "dashboards": {
            "scalars": listed(provider.list_scalars, "scalars"),
            "text": listed(provider.list_tensors, "text"),
            "images": listed(provider.list_blob_sequences, "images"),
        },
    }))


if __name__ == "__main__":
    main()
