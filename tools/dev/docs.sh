# shellcheck shell=bash
# The pages are plain Markdown; what can be checked about them is.

verb_docs() {
  verb_build
  /usr/bin/python3 tools/check_docs.py --program build/release/stormlight
  say "start at README.md; the pages are in docs/, a tour of the code in src/README.md"
}
