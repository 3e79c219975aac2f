"""Times the ONNX files of a detector in the runtimes that are installed, for `yolov3 benchmark --inference`.

    python time_runtimes.py RAW.onnx MODEL.onnx IMAGE.jpg FOLDER THREADS [bfloat16]

FOLDER has float32 values of one letterboxed image, `images`, and of the `boxes` and `scores` that TensorFlow computes of it. Prints a
line of JSON, a row a runtime: name, version, precision and largest difference from TensorFlow, or the error of its import. Then
prints, for each line "ROW raw|whole BATCH CALLS" of standard input, the median seconds of a call. `whole` starts from the bytes of the
image: they are decoded here, since ONNX has no op for it; the letterbox and NMS are in MODEL.onnx, but for OpenCV in its own functions.
"""

import json
import os
import pathlib
import statistics
import sys
import time

os.environ.pop("ONEDNN_MAX_CPU_ISA", None)  # OpenVINO's copy of oneDNN ends with "bad combination"

import numpy as np
import onnx
import onnx.numpy_helper

RAW, MODEL, IMAGE, FOLDER, THREADS, *BFLOAT16 = sys.argv[1:]
THREADS = int(THREADS)
ANY_BATCH = str(pathlib.Path(FOLDER, "any-batch.onnx"))
GREY = 128
BATCH = 8


def values(name):
    return np.fromfile(pathlib.Path(FOLDER, name), np.float32)


def write_any_batch():
    """Writes RAW with a batch of any size, though it is exported for 1: a reshape to 1 in front takes the batch of its input."""
    model = onnx.load(RAW)
    shapes = {node.input[1] for node in model.graph.node if node.op_type == "Reshape"}
    for constant in model.graph.initializer:
        if constant.name in shapes:
            shape = onnx.numpy_helper.to_array(constant).copy()
            if len(shape) and shape[0] == 1:
                shape[0] = 0
                constant.CopyFrom(onnx.numpy_helper.from_array(shape, constant.name))
    for tensor in [*model.graph.input, *model.graph.output]:
        tensor.type.tensor_type.shape.dim[0].dim_param = "batch"
    del model.graph.value_info[:]
    onnx.save(model, ANY_BATCH)


def decoded(data):
    """RGB [height, width, 3]."""
    try:
        import cv2

        return cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    except ImportError:
        import io

        from PIL import Image

        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


class OnnxRuntime:
    package, precision = "onnxruntime", "float32"

    def __init__(self):
        import onnxruntime

        self.version = onnxruntime.__version__
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        self.sessions = [onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
                         for model in (ANY_BATCH, MODEL)]

    def raw(self, images):
        return self.sessions[0].run(["boxes", "scores"], {"images": images})

    def whole(self, files):
        return self.sessions[1].run(None, {"input_tensor": np.stack([decoded(data) for data in files])})


class OpenVino:
    package, precision, hint = "openvino", "float32", "f32"

    def __init__(self):
        import openvino

        self.version = openvino.__version__.split("-")[0]  # without its build
        self.core = openvino.Core()
        self.models = {}

    def model(self, path, images):
        key = path, images.shape
        if key not in self.models:
            model = self.core.read_model(path)
            model.reshape(list(images.shape))
            self.models[key] = self.core.compile_model(model, "CPU", {
                "INFERENCE_PRECISION_HINT": self.hint, "INFERENCE_NUM_THREADS": THREADS, "PERFORMANCE_HINT": "LATENCY"})
        return self.models[key]

    def raw(self, images):
        found = self.model(ANY_BATCH, images)(images)
        return found["boxes"], found["scores"]

    def whole(self, files):
        images = np.stack([decoded(data) for data in files])
        return self.model(MODEL, images)(images)


class OpenVinoBfloat16(OpenVino):
    precision, hint = "bfloat16", "bf16"


class OpenCv:
    package, precision = "opencv-python-headless", "float32"

    def __init__(self):
        import cv2

        self.cv2, self.version = cv2, cv2.__version__  # of either of its packages
        cv2.setNumThreads(THREADS)
        self.net = cv2.dnn.readNetFromONNX(ANY_BATCH)

    def raw(self, images):
        self.net.setInput(images, "images")
        return self.net.forward(["boxes", "scores"])

    def letterboxed(self, image):
        side = SHAPE[1]
        scale = side / max(image.shape[:2])
        height, width = (max(1, round(length * scale)) for length in image.shape[:2])
        top, left = (side - height) // 2, (side - width) // 2
        scaled = self.cv2.resize(image, (width, height))
        return self.cv2.copyMakeBorder(scaled, top, side - height - top, left, side - width - left,
                                       self.cv2.BORDER_CONSTANT, value=(GREY, GREY, GREY))

    def whole(self, files):
        images = np.stack([self.letterboxed(decoded(data)) for data in files]).astype(np.float32)
        found = []
        for boxes, scores in zip(*self.raw(images)):
            ymin, xmin, ymax, xmax = boxes.T
            best = scores.max(axis=1)
            likely = np.flatnonzero(best > LIMITS["confidence"])
            rows = np.stack([xmin, ymin, xmax - xmin, ymax - ymin], axis=1)[likely]
            kept = self.cv2.dnn.NMSBoxesBatched(rows, best[likely], scores[likely].argmax(axis=1),
                                                LIMITS["confidence"], LIMITS["iou"]) if len(likely) else []
            found.append(likely[np.asarray(kept, int)[:LIMITS["max_detections"]]])
        return found


def difference(runtime):
    """Of boxes, cut to the input, and of scores, of one image and of the last one of a batch."""
    largest = [float(np.abs(np.clip(values(name), 0, 1) - np.clip(np.ravel(array[-1]), 0, 1)).max())
               for batch in (1, BATCH)
               for name, array in zip(("boxes", "scores"), runtime.raw(np.repeat(IMAGES, batch, axis=0)))]
    if not np.isfinite(largest).all():
        raise ValueError("its difference from TensorFlow is not finite")
    return max(largest)


def seconds(call, argument, calls):
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        call(argument)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what runtimes print is no answer
    rows, runtimes = [], []
    for make in [OnnxRuntime, OpenVino, *([OpenVinoBfloat16] if BFLOAT16 else []), OpenCv]:
        row = {"package": make.package, "precision": make.precision}
        try:
            runtime = make()
            row["difference"] = difference(runtime)
            runtime.whole([DATA])
            row["version"] = runtime.version
        except Exception as e:  # a runtime that is missing, or that can't run this network
            runtime, row["error"] = None, f"{type(e).__name__}: {e}".splitlines()[0]
        rows.append(row)
        runtimes.append(runtime)
    print(json.dumps(rows), file=answers, flush=True)
    for line in sys.stdin:
        row, case, batch, calls = line.split()
        argument = np.repeat(IMAGES, int(batch), axis=0) if case == "raw" else [DATA] * int(batch)
        print(seconds(getattr(runtimes[int(row)], case), argument, int(calls)), file=answers, flush=True)


if __name__ == "__main__":
    SHAPE = [length.dim_value for length in onnx.load(RAW).graph.input[0].type.tensor_type.shape.dim]
    IMAGES = values("images").reshape(SHAPE)
    DATA = pathlib.Path(IMAGE).read_bytes()
    LIMITS = json.loads(pathlib.Path(FOLDER, "limits.json").read_text(encoding="utf-8"))
    write_any_batch()
    main()
