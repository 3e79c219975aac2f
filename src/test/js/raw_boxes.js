// What surrounds the signature raw in TensorFlow.js: a picture becomes its input, and its output becomes boxes.
const tf = require('@tensorflow/tfjs');

const GREY = 128;

// Where a picture lies in the square input, in pixels.
function placement(imageHeight, imageWidth, size) {
  const scale = size / Math.max(imageHeight, imageWidth);
  const [height, width] = [imageHeight, imageWidth].map(side => Math.max(1, Math.floor(side * scale + 0.5)));
  return {top: (size - height) >> 1, left: (size - width) >> 1, height, width};
}

// A picture [height, width, 3], 0 to 255, scaled into a grey square: [1, size, size, 3].
function letterbox(image, size) {
  const {top, left, height, width} = placement(image.shape[0], image.shape[1], size);
  return tf.tidy(() => resize(resize(image.toFloat(), 1, width), 0, height)
    .round()
    .pad([[top, size - top - height], [left, size - left - width], [0, 0]], GREY)
    .expandDims());
}

// Bilinear along one axis. In whole numbers of parts of a pixel, as in the other signatures: tf.image.resizeBilinear rounds, and a
// level here and there is another one.
function resize(image, axis, wanted) {
  const given = image.shape[axis];
  const parts = 2 * wanted;
  const at = Array.from({length: wanted}, (_, i) => Math.max((2 * i + 1) * given - wanted, 0));
  const before = at.map(position => Math.floor(position / parts));
  const after = before.map(first => Math.min(first + 1, given - 1));
  const [lower, upper] = [before, after].map(pixels => image.gather(tf.tensor1d(pixels, 'int32'), axis));
  const fraction = tf.tensor1d(at.map(position => position % parts)).div(parts);
  return lower.add(upper.sub(lower).mul(fraction.reshape(axis === 0 ? [-1, 1, 1] : [-1, 1])));
}

// Suppression, class by class. boxes [1, n, 4] and scores [1, n, classes] are what raw gives. Of each box that is left, the best
// first: box (ymin, xmin, ymax, xmax as parts of the picture), score, and class, counted from 1.
async function detections(boxes, scores, imageHeight, imageWidth, size, {score = 0.25, iou = 0.45, most = 100} = {}) {
  const {top, left, height, width} = placement(imageHeight, imageWidth, size);
  const corners = (await boxes.array())[0];
  const found = [];
  const all = boxes.squeeze([0]);
  const byClass = tf.tidy(() => scores.squeeze([0]).unstack(1));
  for (const [index, ofClass] of byClass.entries()) {
    const kept = await tf.image.nonMaxSuppressionAsync(all, ofClass, most, iou, score);
    const values = await ofClass.data();
    for (const row of await kept.data()) {
      const toPicture = corners[row].map((edge, i) => (edge * size - [top, left][i % 2]) / [height, width][i % 2]);
      found.push({box: toPicture.map(edge => Math.min(Math.max(edge, 0), 1)), score: values[row], class: index + 1});
    }
    kept.dispose();
  }
  tf.dispose([all, byClass]);
  return found.sort((a, b) => b.score - a.score).slice(0, most);
}

module.exports = {letterbox, detections};
