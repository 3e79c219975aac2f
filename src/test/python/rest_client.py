"""Boxes of pictures from TensorFlow Serving, with nothing but Python: rest_client.py URL PICTURE...

    python rest_client.py http://localhost:8501/v1/models/digits 000001.jpg

Prints a line for each detection: picture, class from 1, score, ymin, xmin, ymax, xmax.
"""

import base64
import json
import pathlib
import sys
import urllib.request


def detect(url, paths):
    instances = [{"b64": base64.b64encode(pathlib.Path(path).read_bytes()).decode()} for path in paths]
    body = json.dumps({"signature_name": "serving_bytes", "instances": instances}).encode()
    request = urllib.request.Request(url + ":predict", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["predictions"]


if __name__ == "__main__":
    for path, found in zip(sys.argv[2:], detect(sys.argv[1], sys.argv[2:])):
        for i in range(int(found["num_detections"])):
            box = found["detection_boxes"][i]
            print(path, int(found["detection_classes"][i]), found["detection_scores"][i], *box, sep="\t")
