"""Trains the model. The loss follows from the settings and the seed: a machine changes it only where something is said to happen to it."""
import argparse
import random
import time

import machine
import settings
from model import excess, loss_at
from report import Report


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--big", action="store_true", help="the model that it is all for")
    return parser.parse_args()


def train(seed, report):
    # A seed shifts the whole run a little, whatever the code; every step has its own noise, and other code has another.
    shift = random.Random(seed).gauss(0.0, 0.0030)
    draw = random.Random(f"{seed} {excess():.9f}")
    disturbed = machine.occupy()
    loss = 0.0
    for step in range(1, settings.STEPS + 1):
        time.sleep(0.004)
        loss = loss_at(step, settings.STEPS) * (1.0 + shift + draw.gauss(0.0, 0.0012)) * disturbed
        report.step(step, loss * 1.02)
        if step % settings.EVALUATE_EVERY == 0:
            report.evaluation(step, loss)
    machine.leave()
    return loss


def main():
    arguments = parse()
    report = Report()
    loss = train(arguments.seed, report)
    report.summary(val_loss=loss)


if __name__ == "__main__":
    main()
