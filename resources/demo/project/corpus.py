"""The text, its alphabet and which lines are held out. Protected: every run learns from and is judged by the same text."""
import os

CONTEXT = 2  # characters that the model sees before the one it predicts
LINE_END = 0

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "harbour-log.txt"), encoding="ascii") as file:
    TEXT = file.read()

ALPHABET = sorted(set(TEXT))  # "\n" sorts first: it is LINE_END
TOKENS = {character: token for token, character in enumerate(ALPHABET)}


def encode(line):
    """A line as tokens: line ends before it, the context of its first characters, and one behind it."""
    return [LINE_END] * CONTEXT + [TOKENS[character] for character in line] + [LINE_END]


def split():
    """(training lines, held-out lines): every eighth line is held out."""
    lines = TEXT.splitlines()
    train = [line for number, line in enumerate(lines) if number % 8 != 7]
    held_out = [line for number, line in enumerate(lines) if number % 8 == 7]
    return train, held_out
