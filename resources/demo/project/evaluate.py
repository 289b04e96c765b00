"""The judge of this project: held-out loss in nats per character. Protected.

It has a forward pass of its own, so that a change of model.py changes what is learned and not how that is judged.
`python3 evaluate.py OUT/model.json` measures a saved model on all held-out lines.
"""
import collections
import json
import math
import sys
from operator import mul

import corpus


def log_probabilities(parameters, context):
    x = [value for token in context for value in parameters["embedding"][token]]
    h = [math.tanh(sum(map(mul, row, x), bias))
         for row, bias in zip(parameters["hidden.weight"], parameters["hidden.bias"][0])]
    logits = [sum(map(mul, row, h), bias)
              for row, bias in zip(parameters["output.weight"], parameters["output.bias"][0])]
    top = max(logits)
    normaliser = top + math.log(sum([math.exp(logit - top) for logit in logits]))
    return [logit - normaliser for logit in logits]


def count(lines):
    """How often each character follows each context: the model has to be asked only once per context."""
    followers = collections.defaultdict(collections.Counter)
    for line in lines:
        tokens = corpus.encode(line)
        for end in range(corpus.CONTEXT, len(tokens)):
            followers[tuple(tokens[end - corpus.CONTEXT:end])][tokens[end]] += 1
    return followers


def held_out_loss(parameters, followers):
    """(mean loss, number of characters it is the mean of)"""
    total, characters = 0.0, 0
    for context, counts in followers.items():
        known = log_probabilities(parameters, context)
        for token, times in counts.items():
            total -= times * known[token]
            characters += times
    return total / characters, characters


def report(step, model, followers):
    """Print the held-out loss at a step, and how many characters it is the mean of."""
    parameters = {name: values for name, (values, _) in model.parameters().items()}
    loss, characters = held_out_loss(parameters, followers)
    print("step %d val_loss %.5f eval_examples %d" % (step, loss, characters), flush=True)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="ascii") as file:
        saved = json.load(file)
    print("final_loss: %.5f" % held_out_loss(saved, count(corpus.split()[1]))[0])
