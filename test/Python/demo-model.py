# RUN: %python %s
"""The activations are the model's: run to its end, the same forward pass predicts
the paragraph (chance is ln 49152 = 10.8 nats a token)."""

import numpy as np

from quantx.demo.model import TOKENS, Model, locate

model = Model(locate())
state = model.embed(TOKENS)
for layer in range(model.layers):
    state, _ = model.run_layer(layer, state)
vocabulary = model.tensors["token_embd.weight"].shape[0]
logits = model.norm("output_norm", state) @ model.embed(list(range(vocabulary))).T
logits -= logits.max(1, keepdims=True)
logits -= np.log(np.exp(logits).sum(1, keepdims=True))
loss = -np.mean(logits[np.arange(len(TOKENS) - 1), TOKENS[1:]])
print(f"{loss:.3f} nats a token")
assert 2 < loss < 4, loss
