"""Runs Darknet's files in OpenCV: CFG WEIGHTS IMAGES SIDE.

IMAGES are bytes [n, SIDE, SIDE, 3]. Prints every box of every head before suppression, finest head
first, as {"boxes": ymin, xmin, ymax, xmax as parts of the input, "scores": of every class}.
"""

import json
import sys

import cv2
import numpy as np

cfg, weights, images, side = sys.argv[1:]
side = int(side)
text = open(cfg).read().replace("[yolo]", "[yolo]\nthresh=0")  # or OpenCV leaves low scores out
net = cv2.dnn.readNetFromDarknet(
    np.frombuffer(text.encode(), np.uint8), np.fromfile(weights, np.uint8)
)
pixels = np.fromfile(images, np.uint8).reshape(-1, side, side, 3)
boxes, scores = [], []
for image in pixels:
    net.setInput(np.ascontiguousarray(image.transpose(2, 0, 1)[None].astype(np.float32) / 255))
    heads = net.forward(net.getUnconnectedOutLayersNames())
    rows = np.concatenate([head.reshape(-1, head.shape[-1]) for head in reversed(heads)])
    x, y, width, height = rows[:, :4].T
    boxes.append(
        np.stack([y - height / 2, x - width / 2, y + height / 2, x + width / 2], axis=1)
    )
    scores.append(rows[:, 5:])
print(
    json.dumps(
        {
            "boxes": np.stack(boxes).ravel().tolist(),
            "scores": np.stack(scores).ravel().tolist(),
        }
    )
)
