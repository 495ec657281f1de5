# shellcheck shell=bash
# Configuring and building. Each kind of build has its own folder under build/.

verb_build() {
  setup build
  build_release stormlight
  say "built: build/release/stormlight"
}

build_release() {
  configure release -DCMAKE_BUILD_TYPE=Release
  compile release "$@"
}

# configure DIR OPTION...: runs CMake when the options are new. When a CMake file changed, the build
# itself does it.
configure() {
  local dir=build/$1
  shift
  local options="$PWD $*"
  [[ -f $dir/build.ninja && $(cat "$dir/dev_options" 2>/dev/null) == "$options" ]] && return
  say "configuring $dir"
  rm -rf "$dir/CMakeCache.txt" "$dir/dev_options"
  mkdir -p "$dir"
  if ! cmake -S . -B "$dir" -G Ninja -DCMAKE_MAKE_PROGRAM=/usr/bin/ninja "$@" >"$dir/configure.log" 2>&1; then
    cat "$dir/configure.log" >&2
    fail "CMake failed"
  fi
  sed -n 's/^-- \(Python to embed.*\)/   \1/p' "$dir/configure.log"
  echo "$options" >"$dir/dev_options"
}

# compile DIR TARGET...: ninja with its progress.
compile() {
  local dir=build/$1
  shift
  say "building $dir"
  NINJA_STATUS='[%f/%t %es] ' ninja -C "$dir" -j "$(jobs_for_compiling)" "$@"
}

verb_install() {
  local prefix=${1:-/usr/local}
  verb_build
  say "installing into $prefix"
  local existing=$prefix sudo=()
  while [[ ! -e $existing ]]; do existing=$(dirname "$existing"); done
  [[ -w $existing ]] || sudo=(sudo)
  "${sudo[@]}" cmake --install build/release --prefix "$prefix" >build/install.log || {
    cat build/install.log >&2
    fail "installing failed"
  }
  say "installed: $prefix/bin/stormlight"
}

verb_clean() {
  rm -rf build
  say "removed build/"
}
