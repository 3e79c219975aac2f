"""Scores COCO files with the Python packages that are installed, for `yolov3 benchmark --scoring`.

    python score_coco.py GROUND_TRUTH.json DETECTIONS.json RESULTS.json

Writes a JSON object: for each package its version, seconds of evaluate() + accumulate() without reading the files (by the clock,
and of all cores' work), and the twelve numbers; or nothing of it but an error where it can't be imported.
"""

import contextlib
import importlib.metadata
import io
import json
import sys
import time


def pycocotools():
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    return COCO, COCOeval


def faster_coco_eval():
    from faster_coco_eval import COCO, COCOeval_faster

    return COCO, COCOeval_faster


def score(load, ground_truth_file, detections_file):
    coco, evaluator = load()
    ground_truth = coco(ground_truth_file)
    detections = ground_truth.loadRes(detections_file)
    evaluation = evaluator(ground_truth, detections, "bbox")
    start, cpu_start = time.perf_counter(), time.process_time()
    evaluation.evaluate()
    evaluation.accumulate()
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu_start
    evaluation.summarize()
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "numbers": [float(number) for number in evaluation.stats[:12]]}


def main():
    results = {}
    for name, load in [("pycocotools", pycocotools), ("faster-coco-eval", faster_coco_eval)]:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                results[name] = score(load, sys.argv[1], sys.argv[2])
            results[name]["version"] = importlib.metadata.version(name)
        except ImportError as e:
            results[name] = {"error": str(e)}
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        json.dump(results, file)


if __name__ == "__main__":
    main()
