"""Writes random sets of boxes together with the scores that pycocotools gives them.

    python src/test/python/make_coco_golden.py > src/test/resources/evaluation/coco_golden.json

The same arguments give the same sets. The fields of a set:
  images      groundTruth [xmin, ymin, xmax, ymax, class, kind, area], kind object, difficult or crowd;
              detections [xmin, ymin, xmax, ymax, class, score]
  stats       the twelve numbers of summarize(); null instead of -1; only where maxDetections is 100
  map50, map50To95, classes (ap50, ap50To95; null without objects)  from pycocotools
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
BORDER_SIDES = [31.75, 32, 32.25, 95.75, 96, 96.25]  # 32² and 96² pixels part small, medium and large


def random_box(rng, decimals):
    width, height = rng.uniform(4, 60, 2)
    x, y = rng.uniform(0, SIZE - width), rng.uniform(0, SIZE - height)
    corners = [x, y, x + width, y + height]
    if decimals is None:  # quarters of a pixel: sums and areas are exact
        return [round(value * 4) / 4 for value in corners]
    return [round(float(value), decimals) for value in corners]


def border_box(rng):
    """A box on or beside a border between the sizes, some of them oblong: 16 × 64 is 32²."""
    x, y = rng.integers(0, 4 * SIZE, 2) / 4
    side = float(rng.choice(BORDER_SIDES))
    stretch = float(rng.choice([0.5, 1, 2]))
    return [float(x), float(y), float(x) + side * stretch, float(y) + side / stretch]


def kind_and_area(rng, box):
    """Crowds, difficult objects, and objects that do not fill their box."""
    kind = str(rng.choice(["object", "object", "object", "difficult", "crowd"]))
    area = (box[2] - box[0]) * (box[3] - box[1])
    smaller = [1024.0, 9216.0, float(np.round(area * rng.uniform(0.3, 1)))]
    return kind, min(area, float(rng.choice([area, *smaller])))


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
    classes = 60 if seed % 11 == 5 else int(rng.choice([1, 2, 3, 5]))
    odd = np.random.default_rng([seed, 1]) if seed % 2 else None  # kinds, areas and sizes at the borders
    blind = seed % 13 == 6  # detects nothing
    bare = seed % 31 == 11  # has no ground truth
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
        ground_truth, detections = [], []
        for _ in range(0 if empty else int(rng.integers(0, 7))):
            klass = int(rng.integers(classes))
            box, kind = random_box(rng, decimals), "object"
            area = (box[2] - box[0]) * (box[3] - box[1])
            if odd is not None:
                box = border_box(odd) if odd.random() < 0.5 else box
                kind, area = kind_and_area(odd, box)
            if klass != unseen:
                ground_truth.append([*box, klass, kind, area])
        for *box, klass, _, _ in ground_truth:
            for _ in range(int(rng.choice([0, 1, 1, 2, 3]))):  # misses, hits, duplicates
                if rng.random() < 0.1:
                    klass = int(rng.integers(classes))
                detections.append(jitter(rng, box, decimals) + [klass, score()])
        noise = 130 if crowded and number == 0 else int(rng.integers(0, 4))
        for _ in range(0 if empty else noise):
            klass = 0 if noise == 130 else int(rng.integers(classes))
            detections.append(random_box(rng, decimals) + [klass, score()])
        detections = [d for d in detections if d[4] != missed and not blind]
        rng.shuffle(detections)
        images.append({
            "groundTruth": [] if bare else ground_truth,
            "detections": [[*map(float, d[:4]), int(d[4]), float(d[5])] for d in detections]})
    return {"name": f"seed {seed}", "classCount": classes, "maxDetections": max_detections, "images": images}


def xywh(box):
    return [box[0], box[1], box[2] - box[0], box[3] - box[1]]


class DifficultToo(COCOeval):
    """pycocotools forgets the ignore mark of objects that are no crowd; this one keeps it."""

    def _prepare(self):
        super()._prepare()
        for objects in self._gts.values():
            for o in objects:
                o["ignore"] = o["ignore"] or o["difficult"]


def run_pycocotools(data):
    annotations, results = [], []
    for image, content in enumerate(data["images"]):
        for *box, klass, kind, area in content["groundTruth"]:
            annotations.append({
                "id": len(annotations) + 1, "image_id": image, "category_id": klass, "bbox": xywh(box),
                "area": area, "iscrowd": int(kind == "crowd"), "difficult": kind == "difficult"})
        for *box, klass, score in content["detections"]:
            results.append({"image_id": image, "category_id": klass, "bbox": xywh(box), "score": score})
    truth = COCO()
    truth.dataset = {
        "info": {},
        "images": [{"id": image} for image in range(len(data["images"]))],
        "categories": [{"id": klass} for klass in range(data["classCount"])],
        "annotations": annotations}
    truth.createIndex()
    evaluation = DifficultToo(truth, truth.loadRes(results) if results else COCO(), "bbox")
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
    counts = [not ignored for e in image_results for ignored in e["dtIgnore"][0]]
    right = [bool(match) for e in image_results for match in e["dtMatches"][0]]
    scores = [score for score, c in zip(scores, counts) if c]
    right = [r for r, c in zip(right, counts) if c]
    truths = sum(int((e["gtIgnore"] == 0).sum()) for e in image_results)
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
    data["stats"] = [None if s == -1 else float(s) for s in evaluation.stats]
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
