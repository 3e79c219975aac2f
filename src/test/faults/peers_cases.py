"""The twelve cases in which other trainers leave their users alone, each tried with this program.

    python3 src/test/faults/peers_cases.py

Proves for each mistake: exit 2 before the first step, one line that says where and what, no run left behind; for Ctrl-C and
kill -9 that the run goes on; for a finished run that it is left as it is, and says so; for output to a file that no bar and no
carriage return is in it. Needs target/yolov3.jar; about a minute.
"""

import os
import re
import shutil
import signal
import time

from program import Claims, Program, table, wait_for

SMOKE = "mnist/detection-smoke"
ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0
WITHOUT_NETWORK = ["unshare", "--net"] if ROOT_USER and shutil.which("unshare") else []  # a name space has no network


def mistakes(program):
    """Case, what to spoil, extra arguments, what the line must say."""
    config = program.path("smoke.yaml").read_text()

    def spoilt(name, old, new):
        assert old in config
        program.path(name).write_text(config.replace(old, new))
        return name

    def spoilt_list(name, change):
        lines = program.path(SMOKE, "validation.txt").read_text().splitlines()
        lines[2] = change(lines[2])
        program.path(SMOKE, name).write_text("\n".join(lines) + "\n")
        return ["--set", f"data.validation={SMOKE}/{name}"]

    image = re.compile(r"^(\S+)")
    program.path(SMOKE, "empty.jpg").write_bytes(b"")
    return [
        ("wrong path in the config", ["smoke.yaml", "--set", "data.validation=no/such.txt"], r"no/such\.txt"),
        ("misspelt key", [spoilt("key.yaml", "batch_size", "batchsize")], r"training\.batchsize; did you mean 'training\.batch_size'"),
        ("misspelt flag", ["smoke.yaml", "--nmae", "x"], r"'--nmae'; did you mean '--name'"),
        ("abbreviated flag", ["smoke.yaml", "--res"], r"unknown option '--res'"),
        ("missing image", ["smoke.yaml", *spoilt_list("gone.txt", lambda l: image.sub("validation/gone.jpg", l))],
         r"gone\.txt:3: image 'validation/gone\.jpg' not found"),
        ("zero-byte JPEG", ["smoke.yaml", *spoilt_list("zero.txt", lambda l: image.sub("empty.jpg", l))], r"empty\.jpg"),
        ("one bad label line", ["smoke.yaml", *spoilt_list("label.txt", lambda l: l + " 5,6,seven,8,1")],
         r"label\.txt:3: .*5,6,seven,8,1"),
        ("class id 10 of 10", ["smoke.yaml", *spoilt_list("class.txt", lambda l: image.sub(r"\1 1,1,9,9,10", l))],
         r"class\.txt:3: .*class 10; expected a class from 0 to 9"),
    ]


def tells(claims, rows, case, code, err, expected_code, expected):
    claims.claim(code == expected_code, f"{case}: exit {code}")
    claims.claim(err.count("\n") == (1 if expected else 0), f"{case}: not one line: {err}")
    claims.claim(re.search(expected, err), f"{case}: {err}")
    rows.append((case, code, err.strip() or "-"))


def main():
    program, claims = Program(), Claims()
    rows = [("case", "exit code", "message")]

    code, out, err = program.run("train", "smoke.yaml", "--name", "finished", prefix=WITHOUT_NETWORK)
    claims.claim(code == 0 and err == "", f"first run: exit {code} {err}")
    what = "first run without network, output to a file" if WITHOUT_NETWORK else "first run, output to a file"
    rows.append((what, code, f"{len(out.splitlines())} lines, stderr empty"))
    claims.claim("\r" not in out + err and "\x1b" not in out + err and "█" not in out + err, "a bar in the output file")

    for case, arguments, expected in mistakes(program):
        name = [] if "--nmae" in arguments else ["--name", "mistake"]
        code, _, err = program.run("train", *arguments, *name)
        tells(claims, rows, case, code, err, 2, expected)
        claims.claim(not program.path("models/mistake").exists() and not program.path("log/mistake").exists(),
                     f"{case}: left a run behind")

    before = {p: p.stat().st_mtime_ns for p in program.path("models/finished").rglob("*")}
    code, out, err = program.run("train", "smoke.yaml", "--name", "finished", "--resume")
    after = {p: p.stat().st_mtime_ns for p in program.path("models/finished").rglob("*")}
    claims.claim(code == 0 and before == after, f"resume of a finished run: exit {code}, or it changed a file")
    rows.append(("resume of a finished run", code, out.strip().splitlines()[-1]))

    for case, number, expected in (("Ctrl-C", signal.SIGINT, 130), ("kill -9", signal.SIGKILL, -9)):
        name = case.replace(" ", "")
        process = program.start("train", "smoke.yaml", "--name", name, "--set", "training.epochs=30")
        wait_for(lambda: program.checkpoints(name), process)
        time.sleep(0.3)
        process.send_signal(number)
        code = process.wait(60)
        claims.claim(code == expected, f"{case}: exit {code}")
        message = " ".join(program.out()[program.out().find("Stopped"):].split()) if code == 130 else "-"
        rows.append((case, code, message))
        code, out, err = program.run("train", f"models/{name}/config.yaml", "--resume")
        epochs = [int(row["epoch"]) for row in program.results(name)]
        claims.claim(code == 0 and epochs == list(range(1, 31)), f"{case}, then --resume: exit {code}, epochs {epochs} {err}")
        rows.append((f"{case}, then --resume", code, f"epochs 1 to {epochs[-1]}, each once"))

    table(rows)
    program.close()
    claims.end()


if __name__ == "__main__":
    main()
