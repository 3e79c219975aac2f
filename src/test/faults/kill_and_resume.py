"""A run that is killed 50 times ends with the same bits as one that nobody disturbed.

    python3 src/test/faults/kill_and_resume.py [--kills 50] [--seed 1]

Trains the smoke config straight, then once more with kill -9 at random moments: while the program starts, between
steps, in the middle of writing a checkpoint and of the export, each time going on with --resume. Both are deterministic.
Proves: equal files of the last and the best checkpoint, bit for bit; equal results.csv but for the speed; TensorBoard's own
EventAccumulator sees every step once, with equal values; nothing torn or left over; the SavedModel is there.

Needs target/yolov3.jar, and for TensorBoard's reader a Python with src/test/python/requirements.txt: .venv, which .ci/run
makes, or YOLOV3_PYTHON. Takes about five minutes on two cores.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time

from program import ROOT, Claims, Program, table, wait_for

EPOCHS = 40
STEPS_PER_EPOCH = 32
STEPS = EPOCHS * STEPS_PER_EPOCH
SETTINGS = [
    "--set", f"training.epochs={EPOCHS}", "--set", "mnist.train=256", "--set", "mnist.folder=mnist/detection-faults",
    "--set", "data.train=mnist/detection-faults/train.txt", "--set", "data.validation=mnist/detection-faults/validation.txt",
    "--set", "data.test=mnist/detection-faults/test.txt", "--set", "data.names=mnist/detection-faults/mnist.names",
    "--set", "checkpoint.every_minutes=0.003",  # 0.18 s: several inside an epoch
]
PYTHON = os.environ.get("YOLOV3_PYTHON", str(ROOT / ".venv/bin/python"))
EXPORT_KILLS = 4  # of all kills, these wait for the export


def start(program, run):
    """A run that has a config goes on; before that, the killed start left nothing and the same command starts again."""
    resume = ["--resume"] if program.path("models", run, "config.yaml").exists() else []
    return program.start("train", "smoke.yaml", "--name", run, *SETTINGS, *resume, deterministic=True)


def moment(kind, program, process, rng):
    """Waits for a moment to kill at; false when the program ended before it came."""
    checkpoints = program.path("models/killed/checkpoints")
    left = set(checkpoints.glob(".step-*")) | set(program.path("models/killed/saved_model").glob(".1.*"))

    def under_way(folder, pattern):
        return set(program.path("models/killed", folder).glob(pattern)) - left

    if kind == "starting":
        time.sleep(rng.uniform(0.05, 2.5))
    elif kind == "training":
        before = program.checkpoints("killed")
        wait_for(lambda: program.checkpoints("killed") != before, process)
        time.sleep(rng.uniform(0, 2.0))
    elif kind == "in checkpoint":
        for _ in range(rng.randint(1, 4)):  # not always the first
            wait_for(lambda: not under_way("checkpoints", ".step-*"), process, pause=0.0005)
            wait_for(lambda: under_way("checkpoints", ".step-*"), process, pause=0.0002)
        time.sleep(rng.uniform(0, 0.015))
    elif kind == "in export":
        wait_for(lambda: under_way("saved_model", ".1.*"), process)
        time.sleep(rng.uniform(0, 0.3))
    return process.poll() is None


def kill_until_done(program, kills, rng, claims):
    kinds = ["starting"] * (kills // 4) + ["training"] * (kills // 3)
    kinds += ["in checkpoint"] * (kills - EXPORT_KILLS - len(kinds))
    rng.shuffle(kinds)
    kinds += ["in export"] * EXPORT_KILLS
    rows = [("kill", "kind", "checkpoint before", "after", "torn left behind", "seconds")]
    for i, kind in enumerate(kinds, 1):
        before = program.checkpoints("killed")
        began = time.monotonic()
        process = start(program, "killed")
        hit = moment(kind, program, process, rng)
        process.kill()
        process.wait()
        after = program.checkpoints("killed")
        claims.claim(hit, f"kill {i} ({kind}) came after the end of the program, exit {process.returncode}: {program.err()}")
        rows.append((i, kind, *(steps[-1] if steps else "none" for steps in (before, after)), len(program.leftovers()),
                     f"{time.monotonic() - began:.1f}"))
    table(rows)
    process = start(program, "killed")
    process.wait()
    claims.claim(process.returncode == 0, f"the last resume ends with {process.returncode}: {program.err()}")
    torn = sum(1 for row in rows[1:] if row[4])
    print(f"{len(kinds)} kills, {torn} of them left a half-written file for the next start to clean")


def same_checkpoints(program, claims):
    last = STEPS
    manifest = json.loads(program.path("models/straight/checkpoints", f"step-{last}", "progress.json").read_text())
    best = manifest["progress"]["best_step"]
    for step in {last, best}:
        for file in program.path("models/straight/checkpoints", f"step-{step}").iterdir():
            other = program.path("models/killed/checkpoints", f"step-{step}", file.name)
            claims.claim(other.exists() and file.read_bytes() == other.read_bytes(),
                         f"step-{step}/{file.name} differs from the straight run's")
    size = program.path("models/straight/checkpoints", f"step-{last}", "variables.data-00000-of-00001").stat().st_size
    print(f"last (step {last}) and best (step {best}) checkpoint compared, {size} bytes of variables each")


def same_results(program, claims):
    straight, killed = program.results("straight"), program.results("killed")
    claims.claim([int(row["step"]) for row in killed] == list(range(STEPS_PER_EPOCH, STEPS + 1, STEPS_PER_EPOCH)),
                 f"results.csv has the steps {[row.get('step') for row in killed]}")
    claims.claim(straight == killed, "results.csv differs")
    print(f"results.csv: {len(killed)} rows")


def same_events(program, claims):
    folders = [str(program.path("log", run, part)) for run in ("straight", "killed") for part in ("train", "validation")]
    command = [PYTHON, ROOT / "src/test/faults/event_steps.py", *folders]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
    straight_train, straight_validation, train, validation = (found[folder] for folder in folders)
    every_step = list(range(1, STEPS + 1))
    every_epoch = list(range(STEPS_PER_EPOCH, STEPS + 1, STEPS_PER_EPOCH))
    for name, tags, straight in (("train", train, straight_train), ("validation", validation, straight_validation)):
        claims.claim(set(tags) == set(straight), f"{name} has the tags {sorted(tags)}, straight {sorted(straight)}")
        for tag, values in tags.items():
            if tag in ("config", "command", "environment"):
                continue  # the first names the run, and each start tells the others
            steps = [step for step, _ in values]
            if not tag.startswith(("loss/", "metrics/", "norm/", "speed/", "learning_rate")):
                expected = [step for step, _ in straight[tag]]
            else:
                expected = every_epoch if name == "validation" or tag == "norm/weights" else every_step
            missing, doubled = len(set(expected) - set(steps)), len(steps) - len(set(steps))
            claims.claim(steps == expected, f"{name} {tag}: {missing} steps missing, {doubled} doubled")
            claims.claim(tag.startswith("speed/") or values == straight[tag], f"{name} {tag}: values differ")
    files = len(list(program.path("log/killed/train").iterdir()))
    print(f"events: {len(train['loss/total'])} steps in {files} files of training, {len(validation['loss/total'])} validations")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not os.path.exists(PYTHON):
        sys.exit(f"{PYTHON} is missing; .ci/run makes it, or name another with YOLOV3_PYTHON")
    program, claims = Program(), Claims()
    began = time.monotonic()
    code, _, err = program.run("train", "smoke.yaml", "--name", "straight", *SETTINGS, deterministic=True)
    claims.claim(code == 0 and not err, f"the straight run ends with {code}: {err}")
    print(f"straight run: {time.monotonic() - began:.0f} s, {STEPS} steps", flush=True)
    kill_until_done(program, options.kills, random.Random(options.seed), claims)
    same_checkpoints(program, claims)
    same_results(program, claims)
    same_events(program, claims)
    claims.claim(program.leftovers() == [], f"left over: {program.leftovers()}")
    versions = sorted(p.name for p in program.path("models/killed/saved_model").iterdir())
    claims.claim(versions == ["1"], f"saved_model has {versions}")
    claims.claim(program.path("models/killed/saved_model/1/saved_model.pb").exists(), "no SavedModel")
    claims.end_with(program)


if __name__ == "__main__":
    main()
