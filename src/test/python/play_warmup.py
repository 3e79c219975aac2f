"""Plays the warm-up requests of a SavedModel to it, as TensorFlow Serving does when it loads one, and prints JSON.

    python src/test/python/play_warmup.py SAVED_MODEL

For each request: the signature it names, its inputs as [name, type, shape], and the shapes of the outputs. The messages are those of
tensorflow_serving/apis (prediction_log.proto, predict.proto, model.proto), with only the fields that a warm-up request has.
"""

import json
import os
import sys

import tensorflow as tf
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from tensorflow.core.framework import tensor_pb2

STRING, MESSAGE = descriptor_pb2.FieldDescriptorProto.TYPE_STRING, descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE


def add_message(file, name, *fields):
    message = file.message_type.add(name=name)
    for field, number, kind, repeated in fields:
        added = message.field.add(name=field, number=number, label=3 if repeated else 1)
        added.type = STRING if kind is None else MESSAGE
        if kind is not None:
            added.type_name = kind


def prediction_log():
    pool = descriptor_pool.Default()
    file = descriptor_pb2.FileDescriptorProto(name="warmup.proto", package="serving", syntax="proto3")
    file.dependency.append(tensor_pb2.DESCRIPTOR.name)
    add_message(file, "ModelSpec", ("name", 1, None, False), ("signature_name", 3, None, False))
    add_message(file, "Input", ("key", 1, None, False), ("value", 2, ".tensorflow.TensorProto", False))
    add_message(file, "PredictRequest", ("model_spec", 1, ".serving.ModelSpec", False), ("inputs", 2, ".serving.Input", True))
    add_message(file, "PredictLog", ("request", 1, ".serving.PredictRequest", False))
    add_message(file, "PredictionLog", ("predict_log", 6, ".serving.PredictLog", False))
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("serving.PredictionLog"))


def main():
    folder = sys.argv[1]
    model = tf.saved_model.load(folder)
    log_class = prediction_log()
    played = []
    for record in tf.data.TFRecordDataset(os.path.join(folder, "assets.extra", "tf_serving_warmup_requests")):
        log = log_class.FromString(record.numpy())
        request = log.predict_log.request
        inputs = {entry.key: tf.constant(tf.make_ndarray(entry.value)) for entry in request.inputs}
        outputs = model.signatures[request.model_spec.signature_name](**inputs)
        played.append({
            "signature": request.model_spec.signature_name,
            "inputs": [[name, value.dtype.name, value.shape.as_list()] for name, value in inputs.items()],
            "outputs": {name: value.shape.as_list() for name, value in sorted(outputs.items())},
        })
    print(json.dumps(played))


if __name__ == "__main__":
    main()
