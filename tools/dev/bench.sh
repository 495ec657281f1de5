# shellcheck shell=bash
# Speed and memory against the peers: bench/run.py does the work and says what it skipped.

verb_bench() {
  setup test bench
  build_release
  local code=0
  /usr/bin/python3 bench/run.py "$@" || code=$?
  # The README quotes the page; where nothing was measured this changes nothing.
  [[ ! -f docs/benchmarks.md ]] || /usr/bin/python3 tools/copy_figures.py
  return "$code"
}
