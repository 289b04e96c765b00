"""A model that is only its loss: how far each setting is from where it should be, and how long it has learned."""
import math
import sys

import settings

# Where each setting is best, and what a wrong one costs.
BEST = {
    "LEARNING_RATE": (0.026, 18.0),
    "WARMUP": (0.04, 1.6),
    "WARMDOWN": (0.78, 2.2),
    "FINAL_RATE": (0.05, 6.0),
    "EMBEDDING_SCALE": (0.80, 0.50),
    "WEIGHT_DECAY": (0.094, 0.9),
    "VALUE_DECAY": (0.010, 150.0),
    "CLIP_AT": (0.9, 0.02),
}

# What is best for the big model, where that is something else.
BIG = {"EMBEDDING_SCALE": (1.00, 0.50)}


def excess():
    """What the settings cost above the best loss there is."""
    total = 0.0
    for name, (best, weight) in {**BEST, **(BIG if "--big" in sys.argv else {})}.items():
        value = getattr(settings, name)
        total += weight * (value - best) ** 2
    return total


def loss_at(step, steps):
    """The loss without noise after so many steps."""
    learned = 1.0 - math.exp(-4.0 * step / steps)
    return 3.6 - 2.5 * learned + excess()
