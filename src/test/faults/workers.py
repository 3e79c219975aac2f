"""Workers that are killed, frozen or stopped end all of their cluster in time, and the run resumes with the same bits.

    python3 src/test/faults/workers.py [--kills 6] [--freezes 4] [--workers 3] [--seed 1]

Trains the smoke config with several workers on this machine, straight, then once more with kill -9 of a random worker at
random moments, each time going on with --resume; then with SIGSTOP in place of the kill; then with SIGTERM to one.
Proves: every other worker ends by itself within SECONDS_GONE or SECONDS_FROZEN, with one line that names the lost one and
says how to resume; nothing torn or left over; equal files of the last checkpoint, bit for bit, and equal results.csv but
for the speed; after SIGTERM all end with 143 and a checkpoint; a resume with another number of workers goes on.

Runs in a network namespace of its own where unshare -rn works. Needs target/yolov3.jar. Takes about ten minutes on two
quiet cores.
"""

import argparse
import json
import os
import random
import shlex
import signal
import socket
import subprocess
import sys
import time

from program import JAR, Claims, Program, table, wait_for

SECONDS_GONE = 20
SECONDS_FROZEN = 60
EPOCHS = 12
STEPS_PER_EPOCH = 8
STEPS = EPOCHS * STEPS_PER_EPOCH
SETTINGS = ["--set", f"training.epochs={EPOCHS}", "--set", "checkpoint.every_minutes=0.01",
            "--set", "distributed.verify_steps=10", "--set", "training.intra_op_threads=1"]


class Workers:
    """One start of all workers of a run; the output of each is in files of its own."""

    def __init__(self, program, run, count):
        self.program, self.run = program, run
        sockets = [socket.socket() for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        addresses = ["127.0.0.1:%d" % each.getsockname()[1] for each in sockets]
        for each in sockets:
            each.close()
        resume = ["--resume"] if program.path("models", run, "config.yaml").exists() else []
        command = ["java", "-Xms64m", "-Xmx1g", "-XX:+UseParallelGC", *shlex.split(os.environ.get("YOLOV3_JAVA_OPTS", "")),
                   "-jar", str(JAR), "train", "smoke.yaml", "--name", run, "--deterministic", *SETTINGS, *resume]
        self.processes = []
        for rank in range(count):
            cluster = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": rank}}
            environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="1", TF_DETERMINISTIC_OPS="1", LC_ALL="C.UTF-8",
                               TF_CONFIG=json.dumps(cluster), TF_NUM_INTEROP_THREADS="1")
            with open(program.path(f"out-{rank}"), "wb") as out, open(program.path(f"err-{rank}"), "wb") as err:
                self.processes.append(subprocess.Popen(command, cwd=program.folder, env=environment, stdout=out, stderr=err))

    def err(self, rank):
        return self.program.path(f"err-{rank}").read_text(errors="replace")

    def codes(self):
        return [process.poll() for process in self.processes]

    def wait(self, seconds, but=None):
        """Waits for the end of all, one left out perhaps; gives the seconds that it took, or None."""
        began = time.monotonic()
        waits = [process for rank, process in enumerate(self.processes) if rank != but]
        ended = wait_for(lambda: all(process.poll() is not None for process in waits), seconds=seconds, pause=0.05)
        return time.monotonic() - began if ended else None

    def kill(self):
        for process in self.processes:
            process.kill()
            process.wait()


def moment(program, workers, rng):
    """Waits for a random moment of training; false when the run ended before it came."""
    kind = rng.choice(["starting", "training", "training", "in checkpoint"])
    checkpoints = program.path("models", workers.run, "checkpoints")
    chief = workers.processes[0]
    if kind == "starting":
        time.sleep(rng.uniform(0.1, 6))
    elif kind == "training":
        before = program.checkpoints(workers.run)
        wait_for(lambda: program.checkpoints(workers.run) != before, chief)
        time.sleep(rng.uniform(0, 1.5))
    else:
        left = set(checkpoints.glob(".step-*"))
        wait_for(lambda: set(checkpoints.glob(".step-*")) - left, chief, pause=0.0005)
    return kind, None not in workers.codes() or chief.poll() is None


def lose(program, run, count, losses, action, rng, claims):
    limit = SECONDS_GONE if action == signal.SIGKILL else SECONDS_FROZEN
    rows = [("loss", "moment", "rank", "others ended after", "checkpoint", "left behind")]
    for number in range(1, losses + 1):
        workers = Workers(program, run, count)
        kind, hit = moment(program, workers, rng)
        rank = rng.randrange(count)
        joined = all("rank" in program.path(f"out-{each}").read_text() for each in range(count))
        workers.processes[rank].send_signal(action)
        claims.claim(hit, f"{number} came after the end of the run")
        # Before all have joined nobody can tell a dead worker from one that is about to start.
        seconds = workers.wait(limit, but=rank) if joined else None
        if joined:
            claims.claim(seconds is not None, f"{number} ({kind}, rank {rank}): not ended after {limit} s: {workers.codes()}")
            for other in range(count):
                if other != rank:
                    lines = workers.err(other).splitlines()
                    claims.claim(workers.codes()[other] == 1 and len(lines) == 1 and f"worker {rank} (" in workers.err(other)
                                 and "--resume" in workers.err(other), f"{number}: rank {other} says {lines}")
        workers.kill()
        rows.append((number, kind, rank, "not joined yet" if seconds is None else f"{seconds:.1f} s",
                     (program.checkpoints(run) or ["none"])[-1], len(program.leftovers())))
    table(rows)


def finish(program, run, count, claims):
    workers = Workers(program, run, count)
    claims.claim(workers.wait(600) is not None and workers.codes() == [0] * count,
                 f"{run} ends with {workers.codes()}: {[workers.err(rank) for rank in range(count)]}")
    workers.kill()


def same_as_straight(program, run, claims):
    for file in program.path("models/straight/checkpoints", f"step-{STEPS}").iterdir():
        other = program.path("models", run, "checkpoints", f"step-{STEPS}", file.name)
        claims.claim(other.exists() and file.read_bytes() == other.read_bytes(), f"{run}: {file.name} differs")
    claims.claim(program.results("straight") == program.results(run), f"{run}: results.csv differs")
    claims.claim(program.leftovers() == [], f"{run}: left over: {program.leftovers()}")
    print(f"{run}: last checkpoint and results.csv compared with the straight run's", flush=True)


def stopped(program, count, claims):
    workers = Workers(program, "stopped", count)
    wait_for(lambda: program.checkpoints("stopped"), workers.processes[0])
    workers.processes[count - 1].terminate()
    seconds = workers.wait(SECONDS_GONE)
    claims.claim(seconds is not None and workers.codes() == [143] * count, f"after SIGTERM: {workers.codes()}")
    claims.claim(all(not workers.err(rank) for rank in range(count)), [workers.err(rank) for rank in range(count)])
    workers.kill()
    before = program.checkpoints("stopped")[-1]
    claims.claim(before < STEPS, "SIGTERM came after the last step")
    print(f"SIGTERM to one: all ended after {seconds:.1f} s at step {before}", flush=True)
    finish(program, "stopped", count - 1, claims)
    claims.claim(program.checkpoints("stopped")[-1] == STEPS, f"resumed to {program.checkpoints('stopped')}")
    print(f"resumed with {count - 1} workers to step {program.checkpoints('stopped')[-1]}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--freezes", type=int, default=4)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    inside = "YOLOV3_FAULTS_NAMESPACE"
    own = ["unshare", "-rn", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
    if inside not in os.environ and subprocess.run([*own, "true"], stderr=subprocess.DEVNULL).returncode == 0:
        os.execvpe(own[0], [*own, sys.executable, *sys.argv], dict(os.environ, **{inside: "1"}))
    program, claims, rng = Program(), Claims(), random.Random(options.seed)
    count = options.workers
    began = time.monotonic()
    finish(program, "straight", count, claims)
    print(f"straight run: {time.monotonic() - began:.0f} s, {STEPS} steps, {count} workers", flush=True)
    for run, losses, action in (("killed", options.kills, signal.SIGKILL), ("frozen", options.freezes, signal.SIGSTOP)):
        lose(program, run, count, losses, action, rng, claims)
        finish(program, run, count, claims)
        same_as_straight(program, run, claims)
    stopped(program, count, claims)
    claims.end_with(program)


if __name__ == "__main__":
    main()
