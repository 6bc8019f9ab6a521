#!/usr/bin/env python3
"""Draws the demo's day: `draw_day.py TOCSIN > sox-2025-01-27.svg`.

Makes the tape with TOCSIN (the built program), replays it, reads the prices of SOX's members from the tape and the
alerts from the log. The line is the basket SOX against its prior close, the last value of each minute.
"""

import csv
import json
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

DAY = Path(__file__).resolve().parent.parent / "replay_data" / "2025-01-27"
NEW_YORK = timezone(timedelta(hours=-5))  # in January
OPEN, CLOSE = 9 * 60 + 30, 16 * 60  # minutes of the day
LEFT, RIGHT, TOP, BOTTOM = 70, 930, 60, 420  # of the plot, in pixels
DEEPEST = -11.0  # per cent
STRIPS = [("cascade", "sector_cascade"), ("breadth", "breadth"), ("value lost", "value_lost"), ("names", "name_drop")]


def rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def minute_of(stamp: str) -> float:
    time = datetime.fromisoformat(stamp[:19]).replace(tzinfo=timezone.utc).astimezone(NEW_YORK)
    return time.hour * 60 + time.minute + time.second / 60


def weights() -> dict[str, float]:
    return {row["symbol"]: float(row["weight_pct"]) for row in rows(DAY / "baskets.csv") if row["basket"] == "SOX"}


def basket_by_minute(trades: Path) -> list[tuple[int, float]]:
    """Minute of the day, and the basket's change in per cent at its end."""
    weight = weights()
    close = {row["symbol"]: float(row["prior_close"]) for row in rows(DAY / "universe.csv") if row["symbol"] in weight}
    fall = dict.fromkeys(weight, 0.0)
    whole = sum(weight.values())
    points: dict[int, float] = {}
    with trades.open(newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            if row["kind"] != "trade" or int(row["conditions"] or 0) & 1:  # one that does not set the last price
                continue
            minute = int(minute_of(row["time"]))
            if minute >= CLOSE:
                break
            fall[row["symbol"]] = float(row["price"]) / close[row["symbol"]] - 1
            if minute >= OPEN - 1:
                points[minute] = 100 * sum(weight[name] * fall[name] for name in weight) / whole
    return sorted(points.items())


def x(minute: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * (minute - OPEN) / (CLOSE - OPEN), 1)


def y(percent: float) -> float:
    return round(TOP + (BOTTOM - TOP) * percent / DEEPEST, 1)


def text(at_x: float, at_y: float, words: str, anchor: str = "start", style: str = "") -> str:
    return f'<text x="{at_x}" y="{at_y}" text-anchor="{anchor}"{style and f" class={chr(34)}{style}{chr(34)}"}>{words}</text>'


def axes() -> list[str]:
    drawn = []
    for level in (0, -3, -5, -7, -9, -10):
        drawn.append(f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y(level)}" y2="{y(level)}" class="level"/>')
        drawn.append(text(LEFT - 8, y(level) + 4, f"{level} %".replace("-", "−"), "end"))
    for minute in range(10 * 60, CLOSE + 1, 60):
        drawn.append(text(x(minute), BOTTOM + 16, f"{minute // 60}:00", "middle"))
    return drawn


def marks(alerts: list[dict]) -> list[str]:
    """Where the rule on SOX rang and where it was resolved."""
    drawn = []
    for alert in alerts:
        kind = "over" if alert["state"] == "resolved" else "rings"
        at = x(minute_of(alert["time"])), y(alert["change_pct"])
        drawn.append(f'<circle cx="{at[0]}" cy="{at[1]}" r="4.5" class="{kind}"/>')
    return drawn


def labels(alerts: list[dict]) -> list[str]:
    """The levels of SOX beside the point at which they rang first, where the line is not."""
    first = {alert["level"]: alert for alert in reversed(alerts) if alert["state"] != "resolved"}
    together: dict[tuple[float, float, str], list[str]] = {}
    for level, alert in sorted(first.items()):
        key = x(minute_of(alert["time"])), y(alert["change_pct"]), alert["time_local"][11:19]
        together.setdefault(key, []).append(f"−{level} %")
    drawn = []
    for (at_x, at_y, time), levels in together.items():
        words = f"{', '.join(levels)}  {time}"
        at_open = at_x == LEFT  # nothing is to the left of it
        drawn.append(text(at_x + 8, at_y - 40, words, style="told") if at_open else
                     text(at_x - 8, at_y + 18, words, "end", "told"))
    return drawn


def strips(alerts: list[dict]) -> list[str]:
    """A row for each other kind of rule, with a stroke wherever one rang."""
    drawn = []
    for row, (label, detector) in enumerate(STRIPS):
        at_y = BOTTOM + 40 + 18 * row
        drawn.append(text(LEFT - 8, at_y + 4, label, "end"))
        drawn.append(f'<line x1="{LEFT}" x2="{RIGHT}" y1="{at_y}" y2="{at_y}" class="level"/>')
        rang = {x(minute_of(alert["time"])) for alert in alerts
                if alert["detector"] == detector and alert["state"] in ("firing", "escalated")}
        drawn += [f'<line x1="{at}" x2="{at}" y1="{at_y - 6}" y2="{at_y + 6}" class="ring"/>' for at in sorted(rang)]
    return drawn


def picture(points: list[tuple[int, float]], alerts: list[dict]) -> str:
    ladder = [alert for alert in alerts if alert["rule"] == "sox_ladder" and alert["state"] != "suppressed"]
    path = " ".join(f"{x(minute + 1)},{y(percent)}" for minute, percent in points)
    return "\n".join([
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 530" font-family="sans-serif" font-size="12">',
        "<style>.level{stroke:#ddd}.day{fill:none;stroke:#234;stroke-width:1.5}.rings{fill:#c22}"
        ".over{fill:#fff;stroke:#c22;stroke-width:1.5}.ring{stroke:#c22;stroke-width:2}.told{fill:#c22}"
        ".head{font-size:16px;font-weight:bold}</style>",
        '<rect width="1000" height="530" fill="#fff"/>',
        text(LEFT, 24, "SOX as a basket of 30 names, 27 January 2025, and where Tocsin rang", style="head"),
        text(LEFT, 43, "made from published figures, not exchange ticks; ● rings ○ resolved; New York time"),
        *axes(), f'<polyline points="{path}" class="day"/>', *marks(ladder), *labels(ladder), *strips(alerts), "</svg>", ""])


def main(tocsin: str) -> None:
    def run(*arguments: object) -> None:
        subprocess.run([tocsin, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run("demo", "--speed", "max", "--folder", folder)
        run("tape", "cut", folder / "2025-01-27.tape", "--out", folder / "sox.tape", "--symbols", ",".join(weights()))
        run("convert", folder / "sox.tape", "--out", folder / "sox.csv")
        alerts = [json.loads(line) for line in (folder / "alerts.jsonl").read_text().splitlines()]
        sys.stdout.write(picture(basket_by_minute(folder / "sox.csv"), alerts))


if __name__ == "__main__":
    main(sys.argv[1])
