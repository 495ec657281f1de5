# shellcheck shell=bash
# What Stormlight says about its numbers, held against a server of known latency: tests/truth/run.py.

verb_truth() {
  setup test
  build_release stormlight scripted_server stepped_wall_clock metrics_test
  make_venv venv tests/requirements.txt
  say "truth"
  build/venv/bin/python tests/truth/run.py "$@"
}
