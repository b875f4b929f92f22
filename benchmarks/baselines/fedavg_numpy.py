"""Federated averaging of an MLP 784-200-10 as one writes it by hand in NumPy, on one thread: clients a second.

What `benchmarks/run simulation` measures beside Tacit, where python3 has NumPy. 20 examples a client, batches of 10, one epoch, a sum of
new weights; numbers are drawn, for time does not depend on them. Prints one rate a line.
"""
import os
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

EXAMPLES, BATCH, RATE = 20, 10, np.float32(0.05)


def train(weights, inputs, labels, sums):
    w1, b1, w2, b2 = (w.copy() for w in weights)
    for start in range(0, EXAMPLES, BATCH):
        x = inputs[start:start + BATCH]
        hidden = np.maximum(x @ w1 + b1, 0)
        out = hidden @ w2 + b2
        out = np.exp(out - out.max(1, keepdims=True))
        out /= out.sum(1, keepdims=True)
        out[np.arange(BATCH), labels[start:start + BATCH]] -= 1
        out /= BATCH
        back = (out @ w2.T) * (hidden > 0)
        w2 -= RATE * (hidden.T @ out)
        b2 -= RATE * out.sum(0)
        w1 -= RATE * (x.T @ back)
        b1 -= RATE * back.sum(0)
    for total, w in zip(sums, (w1, b1, w2, b2)):
        total += w


def main():
    runs, clients = int(sys.argv[1]), int(sys.argv[2])
    random = np.random.default_rng(1)
    weights = [random.normal(scale=0.05, size=shape).astype(np.float32) for shape in ((784, 200), 200, (200, 10), 10)]
    inputs = random.random((100, EXAMPLES, 784), dtype=np.float32)
    labels = random.integers(0, 10, (100, EXAMPLES))
    for run in range(runs + 1):
        sums = [np.zeros_like(w) for w in weights]
        began = time.perf_counter()
        for client in range(clients):
            train(weights, inputs[client % 100], labels[client % 100], sums)
        rate = clients / (time.perf_counter() - began)
        if run > 0:  # the first warms up
            print(rate, flush=True)


main()
