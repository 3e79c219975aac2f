"""Prints random pictures of odd sizes and what tf.image.resize makes of them, as JSON: bilinear, no antialias, not rounded.

    python src/test/python/resize_images.py --seed 1 --count 60
"""

import argparse
import base64
import json

import numpy as np
import tensorflow as tf


def text(array):
    return base64.b64encode(array.tobytes()).decode()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    images = []
    for _ in range(arguments.count):
        height, width, new_height, new_width = (int(side) for side in rng.integers(1, 200, 4))
        image = rng.integers(0, 256, [height, width, 3])
        resized = tf.image.resize(image, [new_height, new_width], method="bilinear", antialias=False)
        images.append({
            "height": height, "width": width, "newHeight": new_height, "newWidth": new_width,
            "pixels": text(image.astype(np.uint8)), "resized": text(resized.numpy().astype(">f4"))})
    print(json.dumps(images))


if __name__ == "__main__":
    main()
