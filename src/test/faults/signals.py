"""Ctrl-C, SIGTERM and a closed terminal end a run with a checkpoint, and a second process is kept away from a run.

    python3 src/test/faults/signals.py

Proves: SIGHUP ends with 129, SIGINT with 130 and SIGTERM with 143 after the step under way, the message says how to go on,
and that very command works; a second SIGINT or SIGTERM ends at once and leaves the last checkpoint whole; a terminal that is
closed ends a run in the same way, and under nohup not at all; while a run trains a second process is
refused, and after kill -9 of the first the run is free. Needs target/yolov3.jar. Takes about four minutes on two cores.
"""

import fcntl
import os
import pty
import re
import signal
import termios
import time

from program import Claims, Program, table, wait_for

SETTINGS = ["--set", "training.epochs=6", "--set", "mnist.train=64", "--set", "checkpoint.every_minutes=0.005"]
LONG = ["--set", "training.epochs=500", "--set", "checkpoint.every_minutes=0.005"]


def resume_command(out):
    found = re.search(r"^  \./yolov3 (train .* --resume)$", out, re.MULTILINE)
    return found and found.group(1).split()


def finish_shorter(program, run):
    """A run of 500 epochs is not waited for: goes on until it has one more checkpoint, then stops politely."""
    before = program.checkpoints(run)
    process = program.start("train", f"models/{run}/config.yaml", "--resume")
    went_on = wait_for(lambda: program.checkpoints(run)[-1:] > before[-1:], process)
    process.terminate()
    return went_on, process.wait(), program.err()


def stopped(program, claims, rows, name, number, moment):
    process = program.start("train", "smoke.yaml", "--name", name, *(SETTINGS if moment == "first steps" else LONG))
    if moment == "before the first step":
        wait_for(lambda: "results in" in program.out(), process)
    else:
        wait_for(lambda: program.checkpoints(name), process)
        time.sleep(0.1 if moment == "first steps" else 0.7)
    sent = time.monotonic()
    process.send_signal(number)
    code = process.wait(60)
    seconds = time.monotonic() - sent
    out, err, steps = program.out(), program.err(), program.checkpoints(name)
    expected = 128 + number
    claims.claim(code == expected, f"{number.name} {moment}: exit {code}, expected {expected}")
    claims.claim(err == "", f"{number.name} {moment}: stderr {err}")
    claims.claim(moment == "before the first step" or steps, f"{number.name} {moment}: no checkpoint")
    command = resume_command(out)
    claims.claim(command, f"{number.name} {moment}: no hint how to go on in {out}")
    message = out[out.find("Stopped"):].split("\n")[0]
    rows.append((f"{number.name}, {moment}", code, f"{seconds:.1f} s", f"step {steps[-1] if steps else 0}", message))
    if moment == "first steps" and command:
        code, out, err = program.run(*command)
        claims.claim(code == 0 and "SavedModel in" in out, f"{' '.join(command)}: exit {code} {err}")
        epochs = [int(row["epoch"]) for row in program.results(name)]
        claims.claim(epochs == list(range(1, 7)), f"{name}: epochs {epochs}")
        rows.append((f"  yolov3 {' '.join(command)}", code, "", f"step {program.checkpoints(name)[-1]}", "finished"))
    else:
        went_on, code, err = finish_shorter(program, name)
        claims.claim(went_on and code == 143, f"{name} does not go on: exit {code} {err}")


def twice(program, claims, rows, number):
    name = f"twice-{number.name}"
    process = program.start("train", "smoke.yaml", "--name", name, *LONG, "--set", "mnist.validation=16")
    wait_for(lambda: program.checkpoints(name), process)
    time.sleep(0.5)
    sent = time.monotonic()
    while process.poll() is None and time.monotonic() - sent < 60:
        process.send_signal(number)
        time.sleep(0.0005)
    code = process.wait()
    claims.claim(code in (128 + number, -number), f"two {number.name}: exit {code}")
    rows.append((f"{number.name} again and again", code, f"{time.monotonic() - sent:.1f} s",
                 f"step {program.checkpoints(name)[-1]}", program.err().strip() or "-"))
    went_on, code, err = finish_shorter(program, name)
    claims.claim(went_on and code == 143, f"{name} does not go on: exit {code} {err}")
    claims.claim("damaged" not in err, f"{name}: {err}")
    claims.claim(not program.leftovers(), f"{name}: left {program.leftovers()}")


def closed_terminal(claims, rows):
    """The process leads the session of the terminal and writes to it, as in a connection that drops."""
    program = Program()  # of its own, with more digits: the terminal is closed in the middle of an epoch
    name = "closed-terminal"
    terminal, line = pty.openpty()
    process = program.start("train", "smoke.yaml", "--name", name, *LONG[:2], "--set", "mnist.train=640",
                            prefix=["sh", "-c", 'exec "$@" >/dev/tty 2>&1', "sh"], stdin=line, start_new_session=True,
                            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(line)
    printed = b""
    while b"data wait" not in printed and process.poll() is None:
        printed += os.read(terminal, 4096)
    time.sleep(0.5)
    before = program.checkpoints(name)
    os.close(terminal)
    code = process.wait(60)
    steps = program.checkpoints(name)
    claims.claim(code == 129 and not before and steps, f"closed terminal: exit {code}, checkpoints {before}, {steps}")
    rows.append(("closed terminal", code, "", f"step {steps[-1] if steps else 0}", "-"))
    program.close()


def under_nohup(program, claims, rows):
    name = "nohup"
    process = program.start("train", "smoke.yaml", "--name", name, *LONG, prefix=["nohup"])
    wait_for(lambda: program.checkpoints(name), process)
    process.send_signal(signal.SIGHUP)
    before = program.checkpoints(name)[-1]
    went_on = wait_for(lambda: program.checkpoints(name)[-1] > before, process)
    claims.claim(went_on, "SIGHUP ends a run under nohup")
    process.terminate()
    rows.append(("SIGHUP under nohup, then SIGTERM", process.wait(60), "", "", "-"))


def two_processes(program, claims, rows):
    first = program.start("train", "smoke.yaml", "--name", "locked", *LONG)
    wait_for(lambda: program.checkpoints("locked"), first)
    command = ["train", "models/locked/config.yaml", "--resume"]
    code, _, err = program.run(*command)
    claims.claim(code == 2, f"second process: exit {code}")
    claims.claim(err.count("\n") == 1 and "being trained by another process" in err, f"second process: {err}")
    claims.claim(first.poll() is None, "the first process ended")
    rows.append(("second process on one run", code, "", "", err.strip()))
    first.kill()
    first.wait()
    went_on, code, err = finish_shorter(program, "locked")
    claims.claim(went_on and code == 143, f"after kill -9 of the first: exit {code} {err}")
    rows.append(("the same after kill -9 of the first", code, "", "went on", err.strip() or "-"))


def main():
    program, claims = Program(), Claims()
    rows = [("what", "exit code", "after", "last checkpoint", "message")]
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        for moment in ("before the first step", "first steps", "middle"):
            stopped(program, claims, rows, f"{number.name}-{moment.replace(' ', '-')}", number, moment)
        if number != signal.SIGHUP:
            twice(program, claims, rows, number)
    closed_terminal(claims, rows)
    under_nohup(program, claims, rows)
    two_processes(program, claims, rows)
    table(rows)
    program.close()
    claims.end()


if __name__ == "__main__":
    main()
