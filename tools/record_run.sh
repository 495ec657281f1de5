#!/usr/bin/env bash
# Makes docs/pictures/run.svg, the README's picture: a real run of the seed's load file against a demo
# target that takes its time and fails now and then. Needs ./dev build; plays for about 12 seconds.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
program=$PWD/build/release/stormlight
port=${1:-8000}

"$program" target --port "$port" --delay 12ms --jitter 18ms --error-rate 0.4% >/dev/null &
trap 'kill $!' EXIT
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.1; done

flags="--users 40 --spawn-rate 8 --host http://127.0.0.1:$port --duration 10 --percentiles 95,99"
title="A run of 40 users for 10 seconds: the live table, then the report"
# shellcheck disable=SC2016 # the inner shell expands these
script='printf "\e[1;32m$\e[0m stormlight %s --interval 1s\n" "$1"; cd examples/seed; exec '"$program"' $1 --interval 1s'
/usr/bin/python3 tools/record_terminal.py --out docs/pictures/run.svg --size 116x48 --every 0.2 --title "$title" \
  -- bash -c "$script" bash "$flags"
