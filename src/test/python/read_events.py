"""Prints what TensorBoard itself finds in a log directory, as JSON.

    python src/test/python/read_events.py LOG_DIRECTORY

For each run: the tags of each dashboard as its plugin lists them (data provider), and the events as EventAccumulator
reads them. Pictures are given as [height][width][r, g, b]; of several pictures in an event only their number and the
size of each. Then what the plugins for hparams, PR curves, custom scalars and graphs make of them.
"""

import json
import sys

import numpy as np
import tensorflow as tf
from tensorboard import context
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.plugins import base_plugin
from tensorboard.plugins.custom_scalar.custom_scalars_plugin import CustomScalarsPlugin
from tensorboard.plugins.hparams import api_pb2, backend_context, get_experiment, list_session_groups
from tensorboard.plugins.pr_curve.pr_curves_plugin import PrCurvesPlugin
from tensorboard.util import tensor_util


def plain(array):
    """A tensor of an event as what a person sees: a number, a text, or a picture."""
    if array.dtype != object:
        return array.tolist()
    if array.shape == ():
        return array.item().decode(errors="replace")
    size = [int(array[0]), int(array[1])]
    pictures = [tf.io.decode_image(encoded, channels=3).numpy() for encoded in array[2:]]
    assert all([picture.shape[1], picture.shape[0]] == size for picture in pictures)
    if len(pictures) == 1 and pictures[0].size < 1000:
        return pictures[0].tolist()
    return {"pictures": len(pictures), "size": size}


def trials(provider, request):
    """The table of the hparams dashboard."""
    tb_context = base_plugin.TBContext(data_provider=provider)
    context_ = backend_context.Context(tb_context)
    statuses = [api_pb2.STATUS_UNKNOWN, api_pb2.STATUS_SUCCESS, api_pb2.STATUS_FAILURE, api_pb2.STATUS_RUNNING]
    experiment = get_experiment.Handler(
        request, context_, "", api_pb2.GetExperimentRequest(include_metrics=True)).run()
    columns = [
        api_pb2.ColParams(hparam=info.name, include_in_result=True) for info in experiment.hparam_infos
    ] + [api_pb2.ColParams(metric=info.name) for info in experiment.metric_infos]
    answer = list_session_groups.Handler(
        request, context_, "",
        api_pb2.ListSessionGroupsRequest(
            allowed_statuses=statuses, col_params=columns, start_index=0, slice_size=100,
            aggregation_type=api_pb2.AGGREGATION_AVG)).run()
    return [
        {
            "name": group.name,
            "sessions": [
                {"name": session.name, "status": api_pb2.Status.Name(session.status)} for session in group.sessions],
            "hparams": {
                name: getattr(value, value.WhichOneof("kind")) for name, value in group.hparams.items()},
            "metrics": {metric.name.tag: metric.value for metric in group.metric_values},
        }
        for group in answer.session_groups]


def precision_recall(provider, request):
    """The curves of the PR curves dashboard: run, tag, entries."""
    plugin = PrCurvesPlugin(base_plugin.TBContext(data_provider=provider, sampling_hints={}))
    return {
        run: {tag: plugin.pr_curves_impl(request, "", [run], tag)[run] for tag in tags}
        for run, tags in plugin.tags_impl(request, "").items()}


def layout(provider, request):
    plugin = CustomScalarsPlugin(base_plugin.TBContext(data_provider=provider))
    answer = plugin.layout_impl(request, "")
    return json.loads(answer) if isinstance(answer, (str, bytes)) else answer


def graphs(multiplexer):
    """The names of the nodes of each run's graph."""
    found = {}
    for run in multiplexer.Runs():
        accumulator = multiplexer.GetAccumulator(run)
        if accumulator.Tags()["graph"]:
            found[run] = sorted(node.name for node in accumulator.Graph().node)
    return found


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
            if metadata.plugin_data.plugin_name.startswith("graph"):
                continue
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
            "histograms": listed(provider.list_tensors, "histograms"),
        },
        "trials": trials(provider, request),
        "precisionRecall": precision_recall(provider, request),
        "layout": layout(provider, request),
        "graphs": graphs(multiplexer),
    }))


if __name__ == "__main__":
    main()
