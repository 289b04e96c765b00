"""A neural character model after Bengio et al. (2003): embeddings, one tanh layer, a softmax."""
import math


def matrix(rows, columns, draw):
    return [[draw() for _ in range(columns)] for _ in range(rows)]


def zeros_like(values):
    return [[0.0] * len(row) for row in values]


def dot(a, b):
    return sum([a[i] * b[i] for i in range(len(a))])


def outer(a, b):
    return [[p * q for q in b] for p in a]


def add(values, others):
    """Add the rows of `others` to the rows of `values`, in place."""
    for r in range(len(values)):
        for i in range(len(values[r])):
            values[r][i] += others[r][i]


class Linear:
    """y = W x + b, one example at a time. Gradients add up until clear_gradient()."""

    def __init__(self, rng, inputs, outputs, scale):
        spread = scale / math.sqrt(inputs)
        self.weight = matrix(outputs, inputs, lambda: rng.gauss(0.0, spread))
        self.bias = [[0.0] * outputs]
        self.clear_gradient()

    def clear_gradient(self):
        self.weight_gradient = zeros_like(self.weight)
        self.bias_gradient = zeros_like(self.bias)

    def forward(self, x):
        return [dot(row, x) + bias for row, bias in zip(self.weight, self.bias[0])]

    def backward(self, x, dy):
        """Add this example to the gradients; return the gradient with respect to x."""
        add(self.bias_gradient, [dy])
        add(self.weight_gradient, outer(dy, x))

        dx = []
        for i in range(len(x)):
            dx.append(sum([self.weight[j][i] * dy[j] for j in range(len(dy))]))
        return dx


def softmax(logits):
    exponentials = [math.exp(logit - max(logits)) for logit in logits]
    return [value / sum(exponentials) for value in exponentials]


def cross_entropy(probabilities, target):
    return -math.log(max(probabilities[target], 1e-12))


class Model:
    def __init__(self, rng, symbols, context, width, hidden):
        self.width = width
        self.embedding = matrix(symbols, width, lambda: rng.gauss(0.0, 0.5))
        self.hidden = Linear(rng, context * width, hidden, scale=1.0)
        self.output = Linear(rng, hidden, symbols, scale=0.5)
        self.clear_gradient()

    def clear_gradient(self):
        self.embedding_gradient = zeros_like(self.embedding)
        self.hidden.clear_gradient()
        self.output.clear_gradient()

    def forward(self, context):
        """(embedded context, hidden units, probabilities of the next character)"""
        x = [value for token in context for value in self.embedding[token]]
        h = [math.tanh(value) for value in self.hidden.forward(x)]
        return x, h, softmax(self.output.forward(h))

    def loss(self, batch):
        losses = [cross_entropy(self.forward(context)[2], target) for context, target in batch]
        return sum(losses) / len(batch)

    def backward(self, batch):
        """Set the gradients to those of the batch's mean loss."""
        self.clear_gradient()
        for context, target in batch:
            x, h, probabilities = self.forward(context)
            dlogits = [probability / len(batch) for probability in probabilities]
            dlogits[target] -= 1.0 / len(batch)

            dh = self.output.backward(h, dlogits)
            dx = self.hidden.backward(x, [d * (1.0 - value * value) for d, value in zip(dh, h)])
            for position, token in enumerate(context):
                gradient = self.embedding_gradient[token]
                for i in range(self.width):
                    gradient[i] += dx[position * self.width + i]

    def parameters(self):
        """name -> (values, gradients), each a list of rows"""
        return {
            "embedding": (self.embedding, self.embedding_gradient),
            "hidden.weight": (self.hidden.weight, self.hidden.weight_gradient),
            "hidden.bias": (self.hidden.bias, self.hidden.bias_gradient),
            "output.weight": (self.output.weight, self.output.weight_gradient),
            "output.bias": (self.output.bias, self.output.bias_gradient),
        }
