"""Stochastic gradient descent."""
import math


class SGD:
    """Momentum on a gradient whose norm is clipped."""

    def __init__(self, model, momentum, clip):
        self.model = model
        self.momentum = momentum
        self.clip = clip
        self.velocity = {name: [[0.0] * len(row) for row in values]
                         for name, (values, _) in model.parameters().items()}

    def clip_gradients(self):
        """Shorten the gradient to the norm `clip` where it is longer."""
        squares = 0.0
        for _, gradients in self.model.parameters().values():
            for row in gradients:
                for gradient in row:
                    squares += gradient * gradient

        scale = min(1.0, self.clip / math.sqrt(squares))
        for _, gradients in self.model.parameters().values():
            for row in gradients:
                for i in range(len(row)):
                    row[i] *= scale

    def step(self, rate):
        self.clip_gradients()
        for name, (values, gradients) in self.model.parameters().items():
            velocity = self.velocity[name]
            for r in range(len(values)):
                for i in range(len(values[r])):
                    velocity[r][i] = self.momentum * velocity[r][i] + gradients[r][i]
                    values[r][i] -= rate * velocity[r][i]
