"""What the model learns from: windows of the training lines, drawn at random."""
from corpus import CONTEXT, encode


def windows(line):
    """The (context, next character) pairs of a line."""
    tokens = encode(line)
    return [(tokens[end - CONTEXT:end], tokens[end]) for end in range(CONTEXT, len(tokens) - 1)]


def batches(lines, size, rng):
    """Random batches, without end: a line first, then one of its windows."""
    while True:
        yield [rng.choice(windows(rng.choice(lines))) for _ in range(size)]
