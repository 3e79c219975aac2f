"""Adds pycocotools' figures to sets of boxes, in the form of make_coco_golden.py.

    python src/test/python/score_sets.py SETS.json
"""

import json
import sys

from make_coco_golden import score_set


def main():
    with open(sys.argv[1]) as file:
        sets = json.load(file)
    for data in sets:
        score_set(data)
    print(json.dumps(sets))


if __name__ == "__main__":
    main()
