"""What surrounds the signature raw: a picture becomes its input, and its output becomes boxes. Needs NumPy alone.

    boxes, scores = run(letterbox(image, 416))
    boxes, scores, classes = detections(boxes, scores, image.shape, 416)
"""

import numpy as np

GREY = 128


def placement(height, width, size):
    """Where a picture lies in the square input: top, left, height and width, in pixels."""
    scale = size / max(height, width)
    scaled_height, scaled_width = (max(1, int(side * scale + 0.5)) for side in (height, width))
    return (size - scaled_height) // 2, (size - scaled_width) // 2, scaled_height, scaled_width


def letterbox(image, size):
    """A picture, uint8 [height, width, 3], scaled into a grey square: float32 [1, size, size, 3], 0 to 255."""
    top, left, height, width = placement(*image.shape[:2], size)
    (above, below, down), (before, after, across) = (
        neighbours(given, wanted) for given, wanted in zip(image.shape, (height, width)))
    across, down = across[None, :, None], down[:, None, None]
    rows = image.astype(np.float32)
    upper, lower = (
        rows[row][:, before] + (rows[row][:, after] - rows[row][:, before]) * across for row in (above, below))
    square = np.full([1, size, size, 3], GREY, np.float32)
    square[0, top:top + height, left:left + width] = np.rint(upper + (lower - upper) * down)
    return square


def neighbours(given, wanted):
    """Of each new pixel's centre: the old pixels on both sides, and how far it is from the first to the second.

    Whole numbers of parts of a pixel, as in the other signatures: tf.image.resize rounds, and a level here and there is another one.
    """
    parts = 2 * wanted
    at = np.maximum((2 * np.arange(wanted) + 1) * given - wanted, 0)
    first = at // parts
    return first, np.minimum(first + 1, given - 1), (at % parts).astype(np.float32) / np.float32(parts)


def detections(boxes, scores, shape, size, score_threshold=0.25, iou_threshold=0.45, most=100):
    """Suppression, class by class.

    boxes [1, n, 4] and scores [1, n, classes] are what raw gives, shape is that of the picture. The boxes that are left, the best
    first, are ymin, xmin, ymax, xmax as parts of the picture; classes are counted from 1.
    """
    boxes, scores = boxes[0], scores[0]
    found = []
    for index in range(scores.shape[1]):
        candidates = np.flatnonzero(scores[:, index] > score_threshold)
        candidates = candidates[np.argsort(-scores[candidates, index], kind="stable")]
        while candidates.size:
            best, candidates = candidates[0], candidates[1:]
            found.append((scores[best, index], index + 1, best))
            candidates = candidates[iou(boxes[best], boxes[candidates]) <= iou_threshold]
    found = sorted(found, key=lambda each: -each[0])[:most]
    top, left, height, width = placement(*shape[:2], size)
    rows = np.array([row for _, _, row in found], int)
    kept = (boxes[rows] * size - [top, left, top, left]) / [height, width, height, width]
    return kept.clip(0, 1), np.array([score for score, _, _ in found]), np.array([index for _, index, _ in found])


def iou(box, boxes):
    """Intersection over union of a box with each of others."""
    edges = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    common = edges.clip(0).prod(axis=1)
    return common / ((box[2:] - box[:2]).prod() + (boxes[:, 2:] - boxes[:, :2]).prod(axis=1) - common)
