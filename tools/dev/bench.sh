# shellcheck shell=bash
# Speed and memory against the peers: bench/run.py does the work and says what it skipped.

verb_bench() {
  setup test bench
  build_release
  exec /usr/bin/python3 bench/run.py "$@"
}
