"""The twelve numbers that pycocotools gives to files in COCO's formats.

    python src/test/python/score_coco_files.py GROUND_TRUTH.json DETECTIONS.json
"""

import contextlib
import io
import json
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def main():
    with contextlib.redirect_stdout(io.StringIO()):
        ground_truth = COCO(sys.argv[1])
        evaluation = COCOeval(ground_truth, ground_truth.loadRes(sys.argv[2]), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    print(json.dumps([float(number) for number in evaluation.stats]))


if __name__ == "__main__":
    main()
