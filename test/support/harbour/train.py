"""Trains the model. The loss follows from the settings and the seed alone: no machine changes it."""
import argparse
import random
import time

import settings
from model import loss_at
from report import Report


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def train(seed, report):
    draw = random.Random(seed)
    # A seed shifts the whole run a little; every step has its own noise.
    shift = draw.gauss(0.0, 0.0030)
    loss = 0.0
    for step in range(1, settings.STEPS + 1):
        time.sleep(0.006)
        loss = loss_at(step, settings.STEPS) * (1.0 + shift + draw.gauss(0.0, 0.0012))
        report.step(step, loss * 1.02)
        if step % settings.EVALUATE_EVERY == 0:
            report.evaluation(step, loss)
    return loss


def main():
    arguments = parse()
    report = Report()
    loss = train(arguments.seed, report)
    report.summary(val_loss=loss)


if __name__ == "__main__":
    main()
