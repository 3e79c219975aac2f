"""Writes model.json and its weights into FOLDER, from the signature raw of a SavedModel.

    python to_tfjs.py SAVED_MODEL FOLDER NAME

The converter imports decision forests and JAX, which it does not use for a SavedModel; empty modules stand in for both.
"""

import sys
import types

for module in ("tensorflow_decision_forests", "jax", "jax.experimental", "jax.experimental.jax2tf"):
    sys.modules[module] = types.ModuleType(module)
sys.modules["jax"].experimental = sys.modules["jax.experimental"]
sys.modules["jax.experimental"].jax2tf = sys.modules["jax.experimental.jax2tf"]
sys.modules["jax.experimental.jax2tf"].convert = None

from tensorflowjs.converters import tf_saved_model_conversion_v2  # noqa: E402

saved_model, folder, _ = sys.argv[1:]
tf_saved_model_conversion_v2.convert_tf_saved_model(saved_model, folder, signature_def="raw", saved_model_tags="serve")
