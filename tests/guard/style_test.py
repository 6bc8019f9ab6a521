#!/usr/bin/env python3
"""Shows that every rule of style.py can fail, and that it lets the clean text beside it pass."""

import tempfile
import unittest
from pathlib import Path

import style

# path, a fault in it, the same without the fault
PLANTED = [
    ("engine/a.cpp", "auto t = std::chrono::steady_clock::now();", "auto t = event.time;"),
    ("feeds/a.cpp", "clock_gettime(CLOCK_REALTIME, &t);", "// a clock is read in the app"),
    ("engine/a.hpp", "#pragma once\n#include <mutex>", "#pragma once\n#include <array>"),
    ("strategies/a.hpp", "#pragma once\n#include <iostream>", "#pragma once\n#include <span>"),
    ("app/a.cpp", "int dice = rand();", "int operand();"),
    ("app/a.cpp", "std::random_device device;", "SplitMix random(seed);"),
    ("dev", "# TODO: later", "# done"),
    ("sinks/a.cpp", "class AlertManager {", "class Console {"),
    ("sinks/a.cpp", "struct FileUtils {", "struct Baseline {"),
    ("docs/a.md", "see /home/me/tocsin", "see docs/rules.md"),
    ("README.md", "a line  ", "a line"),
    ("feeds/a.cpp", "int x;  // NOLINT", "int x;"),
    ("sinks/a.hpp", "#pragma once\ntypedef int Seats;", "#pragma once\nusing Seats = int;"),
    ("tests/unit/a_test.cpp", "TEST(Basket, DISABLED_adds)", "TEST(Basket, adds)"),
    ("feeds/a.hpp", "struct A;", "#pragma once\nstruct A;"),
    ("feeds/a.hpp", "#pragma once\nusing namespace std;", "#pragma once\nusing std::size_t;"),
    ("feeds/a.cpp", "int x;\n" * 501, "int x;\n" * 499),
]


def faults_in(path: str, text: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n", encoding="utf-8")
        return [says for found in style.files_of(Path(folder)) for _, says in style.faults(found)]


class Style(unittest.TestCase):
    def test_finds_every_planted_fault_and_nothing_beside_it(self) -> None:
        for path, fault, clean in PLANTED:
            with self.subTest(path=path, fault=fault[:60]):
                self.assertEqual(len(faults_in(path, fault)), 1)
                self.assertEqual(faults_in(path, clean), [])

    def test_finds_a_file_whose_name_says_nothing(self) -> None:
        self.assertEqual(len(faults_in("feeds/csv_helper.cpp", "")), 1)

    def test_plants_a_fault_for_every_rule(self) -> None:
        planted = {says for path, fault, _ in PLANTED for says in faults_in(path, fault)}
        self.assertLessEqual({rule.says for rule in style.RULES}, planted)

    def test_lets_the_app_read_a_clock(self) -> None:
        self.assertEqual(faults_in("app/a.cpp", "auto t = std::chrono::steady_clock::now();"), [])


if __name__ == "__main__":
    unittest.main()
