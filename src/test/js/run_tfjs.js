// Prints what TensorFlow.js sees in pictures with the files that `export --format tfjs` wrote, as JSON.
//
//     node run_tfjs.js MODEL_FOLDER SCORE_THRESHOLD PICTURES.json
//
// PICTURES.json: for each, height, width and pixels (RGB in base64).
const fs = require('fs');
const path = require('path');
const tf = require('@tensorflow/tfjs');
const {letterbox, detections} = require('./raw_boxes');

// In a browser: tf.loadGraphModel('model.json')
function load(folder) {
  const model = JSON.parse(fs.readFileSync(path.join(folder, 'model.json')));
  const [group] = model.weightsManifest;
  const weights = Buffer.concat(group.paths.map(name => fs.readFileSync(path.join(folder, name))));
  return tf.loadGraphModel(tf.io.fromMemory({
    ...model, weightSpecs: group.weights, weightData: new Uint8Array(weights).buffer,
  }));
}

async function main([folder, threshold, file]) {
  const model = await load(folder);
  const size = model.inputs[0].shape[1];
  const seen = [];
  for (const {height, width, pixels} of JSON.parse(fs.readFileSync(file))) {
    const image = tf.tensor3d(new Uint8Array(Buffer.from(pixels, 'base64')), [height, width, 3]);
    const input = letterbox(image, size);
    const [boxes, scores] = model.execute(input, ['raw/boxes', 'raw/scores']);
    const found = await detections(boxes, scores, height, width, size, {score: Number(threshold)});
    seen.push({
      raw: {boxes: [...await boxes.data()], scores: [...await scores.data()]},
      boxes: {
        boxes: found.map(each => each.box), scores: found.map(each => each.score), classes: found.map(each => each.class),
      },
    });
    tf.dispose([image, input, boxes, scores]);
  }
  console.log(JSON.stringify({'TensorFlow.js': seen}));
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exitCode = 1;
});
