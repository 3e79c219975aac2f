"""Resident memory does not grow between step 200 and the end of a run of 5,120 steps.

    python3 src/test/faults/flat_memory.py [--as-users-run-it]

Samples VmRSS of the process four times a second, and takes the step from results.csv, a row each 128 steps. Compares the median
of the samples between steps 128 and 384 with that of the last 256 steps; more than 2 % above it fails.

What grows at first and is no leak is kept out where it can be, since it would also hide one:
- Java's heap has one size from the start, touched at once; what Java leaks ends in an OutOfMemoryError, and what RSS gains is native;
- only the quick one of Java's two compilers works: in this short run the other is busy until about step 600;
- what was freed goes back to the system twice a second (-XX:TrimNativeHeapInterval, Java 17.0.9 or newer): glibc keeps it otherwise;
- glibc has one pool of memory: of many, each grows when a thread of TensorFlow first meets it, which may be at any time.
A second claim: from step 640 on, when all is warm, it does not grow by more than 1 %.
With --as-users-run-it the flags and pools are the launcher's, and the same is claimed: there compilers, heap and pools warm up too.
Needs target/yolov3.jar; about two minutes.
"""

import argparse
import os
import re
import statistics
import time

from program import ROOT, Claims, Program, table

STEPS_PER_EPOCH, EPOCHS = 128, 40
SETTINGS = [
    "--set", f"training.epochs={EPOCHS}", "--set", "training.batch_size=2", "--set", "model.width_divisor=16",
    "--set", "mnist.train=256", "--set", "mnist.folder=mnist/detection-flat", "--set", "data.cache=ram",
    "--set", "data.train=mnist/detection-flat/train.txt", "--set", "data.validation=mnist/detection-flat/validation.txt",
    "--set", "data.test=mnist/detection-flat/test.txt", "--set", "data.names=mnist/detection-flat/mnist.names",
]
FIXED = ["-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1", "-XX:TrimNativeHeapInterval=500"]
MOST_GROWTH, MOST_GROWTH_LATER = 0.02, 0.01


def launcher_flags():
    lines = re.findall(r'^options="(.*)"$', (ROOT / "yolov3").read_text(), re.MULTILINE)
    return " ".join(lines).replace("$options", "").split()


def resident_kib(process):
    try:
        with open(f"/proc/{process.pid}/status") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmRSS")), None)
    except OSError:
        return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--as-users-run-it", action="store_true")
    users = parser.parse_args().as_users_run_it
    os.environ["MALLOC_ARENA_MAX"] = str(2 * os.cpu_count() if users else 1)
    program, claims = Program(), Claims()
    process = program.start("train", "smoke.yaml", "--name", "flat", *SETTINGS,
                            java=launcher_flags() if users else FIXED)
    samples = []  # (steps of ended epochs, KiB)
    while process.poll() is None:
        kib = resident_kib(process)
        rows = program.results("flat")
        if kib and rows:
            samples.append((int(rows[-1]["step"]), kib))
        if "saved_model" in program.out() or program.path("models/flat/saved_model").exists():
            break  # the export is another thing
        time.sleep(0.25)
    process.wait()
    claims.claim(process.returncode == 0, f"exit {process.returncode}: {program.err()}")
    last = STEPS_PER_EPOCH * EPOCHS
    claims.claim(samples and max(step for step, _ in samples) == last, "the run did not come to its last step")

    def median(first, end):
        return statistics.median(kib for step, kib in samples if first <= step < end)

    start, end = median(128, 384), median(last - 256, last)
    rows = [("steps", "median RSS, MiB", "samples")]
    for first in [128, 384, *range(640, last, 640)]:
        until = {128: 384, 384: 640}.get(first, min(first + 640, last))
        rows.append((f"{first}–{until}", f"{median(first, until) / 1024:.1f}", sum(first <= s < until for s, _ in samples)))
    table(rows)
    growth = end / start - 1
    print(f"around step 200: {start / 1024:.1f} MiB, last 256 steps: {end / 1024:.1f} MiB, growth {growth:+.2%}")
    later = end / median(640, 1280) - 1
    print(f"from steps 640–1280 to the end: {later:+.2%}")
    claims.claim(later <= MOST_GROWTH_LATER, f"memory grew by {later:.2%} after step 640")
    claims.claim(growth <= MOST_GROWTH, f"memory grew by {growth:.2%}")
    program.close()
    claims.end()


if __name__ == "__main__":
    main()
