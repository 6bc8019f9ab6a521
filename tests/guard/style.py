#!/usr/bin/env python3
"""Checks what no compiler does: `style.py ROOT` prints `file:line: what is wrong`, and exits 1 if it printed anything."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

FOLDERS = ["engine", "fix", "feeds", "strategies", "scoring", "sinks", "app", "replay_data", "tests", "bench", "docs", ".ci"]
TEXT = {".cpp", ".hpp", ".py", ".sh", ".cmake", ".txt", ".md", ".toml", ".json"}
CODE = {".cpp", ".hpp"}
CANARIES = "tests/guard/canary/"  # faults planted for the guards' own tests
THIS = "tests/guard/style"  # names what it forbids
LINES_MAX = 500  # a file longer than this is one its own authors find hard to change


@dataclass
class File:
    """One file of the house: its path from the root, and its lines without their ends."""

    path: str
    lines: list[str]

    def is_in(self, *folders: str) -> bool:
        return self.path.startswith(tuple(folder + "/" for folder in folders))

    def is_code(self) -> bool:
        return Path(self.path).suffix in CODE


@dataclass
class Rule:
    """A pattern that no line of the files it applies to may have."""

    says: str
    pattern: re.Pattern[str]
    applies: Callable[[File], bool]


def is_pure(file: File) -> bool:
    return file.is_code() and file.is_in("engine", "strategies", "scoring")


def may_not_read_clocks(file: File) -> bool:
    raw_fix = "tests/support/raw_fix.hpp"  # a venue whose messages must be of now
    return file.is_code() and not file.is_in("app", "bench", "feeds/net", "fix") and file.path != raw_fix


RULES = [
    Rule("reads a clock: time arrives as data, in events",
         re.compile(r"_clock::now\(|\b(clock_gettime|gettimeofday|__rdtscp?)\(|\bstd::time\("), may_not_read_clocks),
    Rule("the pure core has no thread, lock, stream or log",
         re.compile(r"#include <(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token"
                    r"|iostream|fstream|filesystem|ctime|spdlog/.*|boost/.*)>"), is_pure),
    Rule("is not the same twice: seed a generator of ours", re.compile(r"\bs?rand\(\)|random_device"), File.is_code),
    Rule("left undone", re.compile(r"\b(TODO|FIXME|XXX)\b"), lambda file: True),
    Rule("a name that says nothing: name what it is in the market",
         re.compile(r"\b(class|struct|enum class|concept)\s+\w*(Manager|Handler|Helper|Utils?|Processor|Context|Base|Impl)\b"),
         File.is_code),
    Rule("a path of one machine", re.compile(r"(?<![\w.])/(home|root|Users|work)/\w"), lambda file: True),
    Rule("white space at the end of the line", re.compile(r"[ \t\r]+$"), lambda file: True),
    Rule("clang-tidy is silenced: mend the code or choose the check in .clang-tidy", re.compile(r"\bNOLINT"), File.is_code),
    Rule("an alias is written with using", re.compile(r"\btypedef\b"), File.is_code),
    Rule("a test that never runs", re.compile(r"\bDISABLED_"), File.is_code),
]


def faults_of_lines(file: File) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file.lines, start=1):
        for rule in RULES:
            if rule.applies(file) and rule.pattern.search(line):
                yield number, rule.says


def faults_of_whole(file: File) -> Iterator[tuple[int, str]]:
    if file.path.endswith(".hpp") and "#pragma once" not in file.lines:
        yield 1, "header without #pragma once"
    if file.path.endswith(".hpp") and any(line.startswith("using namespace ") for line in file.lines):
        yield 1, "header with a using-directive"
    if file.is_code() and len(file.lines) > LINES_MAX:
        yield LINES_MAX, f"{len(file.lines)} lines: more than {LINES_MAX} is more than one thing"
    if file.is_code() and re.search(r"(manager|handler|helper|utils?|processor|_impl)s?\.[ch]pp$", file.path):
        yield 1, "a file name that says nothing: name what is in it"


def faults(file: File) -> Iterator[tuple[int, str]]:
    yield from faults_of_lines(file)
    yield from faults_of_whole(file)


def is_ours(path: Path, relative: str) -> bool:
    is_text = path.suffix in TEXT or path.name in ("dev", "run")
    return path.is_file() and is_text and not relative.startswith((CANARIES, THIS)) and "/corpus/" not in relative


def files_of(root: Path) -> Iterator[File]:
    """The text files at the top and in the folders of the house, in order of name."""
    found = [path for path in root.iterdir()] + [path for folder in FOLDERS for path in (root / folder).rglob("*")]
    for path in sorted(found):
        relative = path.relative_to(root).as_posix()
        if is_ours(path, relative):
            yield File(relative, path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))


def main(root: Path) -> int:
    seen = [f"{file.path}:{number}: {says}" for file in files_of(root) for number, says in faults(file)]
    print("\n".join(seen), end="\n" if seen else "")
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
