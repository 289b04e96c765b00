"""Train a small character model on the harbour's log."""
import argparse
import json
import os
import random

import corpus
import evaluate
from batches import batches
from model import Model
from sgd import SGD

STEPS = 640

BATCH = 8
WIDTH = 6
HIDDEN = 24

CLIP = 1.0
RATE = 0.3
MOMENTUM = 0.9

EVALUATE_EVERY = 20
REPORT_EVERY = 2


def rate_at(step):
    """Decays to nothing at the last step."""
    return RATE * (1.0 - step / STEPS)


def save(model, path):
    """Write the parameters, in such a way that nobody ever reads half of them."""
    parameters = {name: values for name, (values, _) in model.parameters().items()}
    with open(path + ".part", "w", encoding="ascii") as file:
        json.dump(parameters, file, indent=1)
    os.replace(path + ".part", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", default="out")
    arguments = parser.parse_args()

    os.makedirs(arguments.out, exist_ok=True)
    rng = random.Random(arguments.seed)
    train, held_out = corpus.split()
    model = Model(rng, len(corpus.ALPHABET), corpus.CONTEXT, WIDTH, HIDDEN)
    optimiser = SGD(model, MOMENTUM, CLIP)

    for step, batch in enumerate(batches(train, BATCH, rng)):
        if step % EVALUATE_EVERY == 0:
            save(model, os.path.join(arguments.out, "model.json"))
            evaluate.report(step, model, evaluate.count(held_out))
        if step == STEPS:
            break

        if step % REPORT_EVERY == 0:
            print("step %d loss %.4f" % (step, model.loss(batch)), flush=True)
        model.backward(batch)
        optimiser.step(rate_at(step))


if __name__ == "__main__":
    main()
