"""What a run prints."""


class Report:
    def __init__(self):
        self.steps = 0

    def step(self, step, loss):
        self.steps = step
        print(f"step {step} train_loss {loss:.4f}", flush=True)

    def evaluation(self, step, loss):
        print(f"step {step} val_loss {loss:.5f}", flush=True)

    def summary(self, **values):
        print("---")
        for name, value in values.items():
            print(f"{name}: {value:.6f}")
        print(f"steps: {self.steps}")
