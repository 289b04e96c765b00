"""A fixed piece of work, timed from inside: work.py LOOPS STEPS [cuda]. Prints its steps as a training script does, and what they took.

On the processor it is plain Python; with `cuda`, and a torch that has it, it multiplies matrices on the GPU.
"""

import sys
import time


def on_processor(loops):
    total = 0
    for i in range(loops):
        total += i * i % 7
    return total


def on_gpu(loops, torch):
    matrix = torch.ones(2048, 2048, device="cuda", dtype=torch.float16)
    for _ in range(loops // 20000 + 1):
        matrix = (matrix @ matrix) * 1e-4
    torch.cuda.synchronize()


def main(loops, steps, where):
    torch = None
    if where == "cuda":
        try:
            import torch

            torch = torch if torch.cuda.is_available() else None
        except ImportError:
            pass
    part = loops // steps
    if torch is not None:
        on_gpu(part, torch)
    began = time.perf_counter_ns()
    for step in range(steps):
        on_gpu(part, torch) if torch is not None else on_processor(part)
        print("step %d loss %.4f" % (step, 1.0 / (step + 1)), flush=True)
    print("took %d on the %s" % (time.perf_counter_ns() - began, "processor" if torch is None else "GPU"), flush=True)


main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
