"""Protected: plays the part of the GPU for the stand-in that watches it, where there is one; elsewhere it does nothing."""
import json
import os

STATE = os.environ.get("STATE")
DEVICE = os.environ.get("CUDA_VISIBLE_DEVICES", "0")
BUSY = {"util": 98, "usedMiB": 61644, "powerW": 402.5, "sm": 2610, "tempC": 68, "restless": True}
DESKTOP = {"pid": 2, "type": "G", "name": "/usr/lib/xorg/Xorg -core :0", "mib": 102}
FOREIGN = {"pid": 1, "type": "C", "name": "/usr/bin/python3 other.py", "mib": 2048}


def happening():
    """What happens to the machine during this run, counted from the first."""
    if STATE is None:
        return ""
    plan = os.environ["PLAN"]
    counter = plan + ".count"
    number = int(open(counter).read()) + 1 if os.path.exists(counter) else 1
    with open(counter, "w") as file:
        file.write(str(number))
    with open(plan) as file:
        return json.load(file).get(str(number), "")


HAPPENS = happening()


def tell(**gpu):
    """Writes what the stand-in shows from now on. Who came during a run is still there when it has ended."""
    if STATE is None:
        return
    processes = [DESKTOP, FOREIGN] if HAPPENS == "foreign" else [DESKTOP]
    gpu["usedMiB"] = gpu.get("usedMiB", 0) + sum(process["mib"] for process in processes)
    with open(STATE + ".run", "w") as file:
        json.dump({"gpus": {DEVICE: gpu}, "processes": processes}, file)
    os.replace(STATE + ".run", STATE)


def occupy():
    """Begins a run; returns by how much it is disturbed, as a factor of its loss."""
    tell(**BUSY)
    return 1.08 if HAPPENS == "foreign" else 1.0


def leave():
    """Ends a run: the GPU is idle."""
    tell()
