#!/usr/bin/env bash
# scorecard.sh TOCSIN FOLDER: makes thirteen scenarios and forty calm days in FOLDER/days and judges every detector by
# them, with FOLDER/scores.csv and FOLDER/report.html. Each seed is a date of its own, so that no two tapes are one day.
set -euo pipefail

tocsin=$1
folder=$2
data=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
recipes=(2025-01-27 flash-crash slow-bleed hawkes-cascade one-name-crash sector-shock crash-and-faults opening-auction
  fat-finger halts split feed-faults stale-feed)

make_day() { "$tocsin" scenario "$1" --seed "$2" --events 200000 --out "$folder/days/$3.tape" >/dev/null; }

mkdir -p "$folder/days"
for seed in {2..41}; do make_day calm "$seed" "calm-$seed"; done
seed=42
for recipe in "${recipes[@]}"; do
  make_day "$recipe" "$seed" "$recipe"
  seed=$((seed + 1))
done
printf 'start,end,subject,kind,note\n' >"$folder/days/labels.csv"
find "$folder/days" -name '*.labels.csv' -print0 | sort -z |
  xargs -0 sed -s -e '/^#/d' -e '/^start,end,/d' >>"$folder/days/labels.csv"

"$tocsin" backtest --rules "$data/scorecard.toml" --days "$folder/days" --labels "$folder/days/labels.csv" \
  --csv "$folder/scores.csv" --report "$folder/report.html"
