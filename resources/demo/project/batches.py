"""What the model learns from: windows of the training lines, drawn at random."""
from corpus import CONTEXT, encode


def window(line, rng):
    """A random (context, next character) of a line."""
    tokens = encode(line)
    end = rng.randrange(CONTEXT, len(tokens) - 1)
    return tokens[end - CONTEXT:end], tokens[end]


def batches(lines, size, rng):
    """Random batches, without end."""
    while True:
        yield [window(rng.choice(lines), rng) for _ in range(size)]
