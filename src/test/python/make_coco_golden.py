"""Writes random sets of boxes together with the scores that pycocotools gives them.

    python src/test/python/make_coco_golden.py > src/test/resources/evaluation/coco_golden.json

The same arguments give the same sets. The fields of a set:
  images      truth [xmin, ymin, xmax, ymax, class], detections [xmin, ymin, xmax, ymax, class, score]
  map50, map50To95, classes (ap50, ap50To95; null without truth)    from pycocotools
  best, classes.best [score threshold, precision, recall, F1]       counted here from pycocotools' matches at IoU 0.5,
                                                                    by trying every score; null if nothing is right
"""

import argparse
import contextlib
import io
import json

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SIZE = 128


def random_box(rng, decimals):
    width, height = rng.uniform(4, 60, 2)
    x, y = rng.uniform(0, SIZE - width), rng.uniform(0, SIZE - height)
    corners = [x, y, x + width, y + height]
    if decimals is None:  # quarters of a pixel: sums and areas are exact
        return [round(value * 4) / 4 for value in corners]
    return [round(float(value), decimals) for value in corners]


def jitter(rng, box, decimals):
    """A box near another; one in five is an exact copy, so that IoU is 1."""
    if rng.random() < 0.2:
        return list(box)
    scale = max(box[2] - box[0], box[3] - box[1]) * rng.choice([0.02, 0.08, 0.2])
    moved = [value + rng.normal(0, scale) for value in box]
    moved = [min(moved[0], moved[2]), min(moved[1], moved[3]), max(moved[0], moved[2]), max(moved[1], moved[3])]
    if decimals is None:
        return [round(value * 4) / 4 for value in moved]
    return [round(float(value), decimals) for value in moved]


def random_set(seed):
    """A set of images; the seed picks which oddities it has."""
    rng = np.random.default_rng(seed)
    classes = int(rng.choice([1, 2, 3, 5]))
    decimals = [None, None, 3][seed % 3]
    score_levels = [5, 20, 10**6][seed % 3]  # few levels make many ties
    crowded = seed % 7 == 3  # an image with more than 100 detections
    max_detections = 10 if seed % 5 == 4 else 100
    unseen = classes - 1 if seed % 4 == 1 else None  # a class that is only detected
    missed = 0 if seed % 4 == 2 else None  # a class that is never detected

    def score():
        return int(rng.integers(1, score_levels)) / score_levels

    images = []
    for number in range(int(rng.integers(2, 9))):
        empty = rng.random() < 0.1
        truth, detections = [], []
        for _ in range(0 if empty else int(rng.integers(0, 7))):
            klass = int(rng.integers(classes))
            if klass != unseen:
                truth.append(random_box(rng, decimals) + [klass])
        for *box, klass in truth:
            for _ in range(int(rng.choice([0, 1, 1, 2, 3]))):  # misses, hits, duplicates
                if rng.random() < 0.1:
                    klass = int(rng.integers(classes))
                detections.append(jitter(rng, box, decimals) + [klass, score()])
        noise = 130 if crowded and number == 0 else int(rng.integers(0, 4))
        for _ in range(0 if empty else noise):
            klass = 0 if noise == 130 else int(rng.integers(classes))
            detections.append(random_box(rng, decimals) + [klass, score()])
        detections = [d for d in detections if d[4] != missed]
        rng.shuffle(detections)
        images.append({"truth": truth, "detections": [[*map(float, d[:4]), int(d[4]), float(d[5])] for d in detections]})
    return {"name": f"seed {seed}", "classCount": classes, "maxDetections": max_detections, "images": images}


def xywh(box):
    return [box[0], box[1], box[2] - box[0], box[3] - box[1]]


def run_pycocotools(data):
    annotations, results = [], []
    for image, content in enumerate(data["images"]):
        for *box, klass in content["truth"]:
            box = xywh(box)
            annotations.append({
                "id": len(annotations) + 1, "image_id": image, "category_id": klass, "bbox": box,
                "area": box[2] * box[3], "iscrowd": 0})
        for *box, klass, score in content["detections"]:
            results.append({"image_id": image, "category_id": klass, "bbox": xywh(box), "score": score})
    truth = COCO()
    truth.dataset = {
        "info": {},
        "images": [{"id": image} for image in range(len(data["images"]))],
        "categories": [{"id": klass} for klass in range(data["classCount"])],
        "annotations": annotations}
    truth.createIndex()
    evaluation = COCOeval(truth, truth.loadRes(results) if results else COCO(), "bbox")
    evaluation.params.maxDets = [1, 10, 100] if data["maxDetections"] == 100 else [1, 5, data["maxDetections"]]
    evaluation.evaluate()
    evaluation.accumulate()
    if data["maxDetections"] == 100:
        evaluation.summarize()
    return evaluation


def mean_or_none(precision):
    known = precision[precision > -1]
    return float(np.mean(known)) if known.size else None


def best_point(image_results):
    """The score with the best F1 at IoU 0.5, by trying all."""
    scores = [score for e in image_results for score in e["dtScores"]]
    right = [bool(match) for e in image_results for match in e["dtMatches"][0]]
    truths = sum(len(e["gtIds"]) for e in image_results)
    best = None
    for threshold in sorted(set(scores), reverse=True):
        shown = sum(score >= threshold for score in scores)
        found = sum(r for score, r in zip(scores, right) if score >= threshold)
        if found:
            precision, recall = found / shown, found / truths
            f1 = 2 * precision * recall / (precision + recall)
            if best is None or f1 > best[3] + 1e-12:
                best = [threshold, precision, recall, f1]
    return best


def score_set(data):
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = run_pycocotools(data)
    precision = evaluation.eval["precision"][:, :, :, 0, -1]  # [IoU, recall, class] for all areas
    image_results = [e for e in evaluation.evalImgs if e is not None and e["aRng"] == evaluation.params.areaRng[0]]
    data["map50To95"] = mean_or_none(precision)
    data["map50"] = mean_or_none(precision[0])
    if len(evaluation.stats):  # the formula above is summarize()'s
        assert [data["map50To95"], data["map50"]] == [None if s == -1 else float(s) for s in evaluation.stats[:2]]
    data["best"] = best_point(image_results)
    data["classes"] = [
        {
            "ap50": mean_or_none(precision[0, :, klass]),
            "ap50To95": mean_or_none(precision[:, :, klass]),
            "best": best_point([e for e in image_results if e["category_id"] == klass]),
        }
        for klass in range(data["classCount"])]
    return data


def main():
    parser = argparse.ArgumentParser(description="Random boxes with pycocotools' scores, as JSON.")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first set")
    parser.add_argument("--sets", type=int, default=24)
    arguments = parser.parse_args()
    sets = [score_set(random_set(arguments.seed + i)) for i in range(arguments.sets)]
    print("[" + ",\n".join(json.dumps(s, separators=(",", ":")) for s in sets) + "]")


if __name__ == "__main__":
    main()
