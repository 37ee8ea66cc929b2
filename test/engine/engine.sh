#!/usr/bin/env bash
# The engines of Luakit: a BuildKit, a Docker Engine and a registry with stand-in base images, on this machine, for development and tests.
# usage: engine.sh up [buildkit|docker|registry]...   start them (default: all), installing into the cache what is missing
#        engine.sh down [ENGINE]...                   stop them (default: all)
#        engine.sh status                             what runs, where, at which version; fails when nothing does
#        engine.sh env                                shell lines to use them: eval "$(test/engine/engine.sh env)"
#        engine.sh images                             make the stand-in images (part of `up`)
#        engine.sh node                               the folder of a Node 20 with npm, for a machine that has none
# LUAKIT_ENGINE=docker uses the Docker daemon that answers, LUAKIT_ENGINE=buildkit the one at BUILDKIT_HOST: then nothing is installed.
# Read README.md beside this file for the settings and for what the stand-ins are.
set -euo pipefail
umask 022

ENGINE_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in versions common apt go settings parts images engine-registry engine-buildkit engine-docker external; do
  # shellcheck source=/dev/null
  [[ ! -e $ENGINE_HOME/lib/$part.sh ]] || . "$ENGINE_HOME/lib/$part.sh"
done

# In starting order. A further engine is one more file lib/engine-NAME.sh with NAME_up, NAME_down, NAME_status and NAME_env.
ENGINES=(registry buildkit docker)

usage() {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
  exit "$1"
}

# chosen NAME...: the named engines in starting order, all when none is named.
chosen() {
  local engine name found
  for name in "$@"; do
    found=
    for engine in "${ENGINES[@]}"; do [[ $engine != "$name" ]] || found=1; done
    [[ -n $found ]] || die "there is no engine named $name (there are: ${ENGINES[*]})"
  done
  for engine in "${ENGINES[@]}"; do
    if [[ $# == 0 || " $* " == *" $engine "* ]]; then echo "$engine"; fi
  done
}

MODE=${LUAKIT_ENGINE:-own}
case $MODE in
  own | docker | buildkit) ;;
  *) die "LUAKIT_ENGINE must be own, docker or buildkit, not '$MODE'" ;;
esac

verb_up() {
  local engines engine
  if [[ $MODE != own ]]; then
    "external_${MODE}_up"
    return
  fi
  engines=$(chosen "$@")
  require_root "an engine of our own"
  take_lock
  require_tools
  log "cache: $ENGINE_CACHE   sockets, state and logs: $ENGINE_STATE"
  for engine in $engines; do
    "${engine}_up"
    # `env` only repeats this: it is asked often, and must neither make anything nor wait.
    "${engine}_env" >"$ENGINE_RUN/$engine.env"
  done
  # The stand-ins are built by buildkitd and kept by the registry.
  if [[ $engines == *registry* ]] && daemon_runs buildkitd; then images_up; fi
  log "up: $(tr '\n' ' ' <<<"$engines")  (stop with: $0 down; logs: $ENGINE_LOG)"
}

verb_down() {
  local engines engine
  if [[ $MODE != own ]]; then
    "external_${MODE}_down"
    return
  fi
  engines=$(chosen "$@" | tac)
  [[ -d $ENGINE_RUN ]] || return 0
  take_lock
  for engine in $engines; do "${engine}_down"; done
}

verb_status() {
  local engine text up=1
  if [[ $MODE != own ]]; then
    "external_${MODE}_status"
    return
  fi
  for engine in "${ENGINES[@]}"; do
    if text=$("${engine}_status"); then up=0; else text="down"; fi
    printf '%-9s %s\n' "$engine" "$text"
  done
  printf '%-9s %s\n' logs "$ENGINE_LOG"
  return "$up"
}

verb_env() {
  local engine
  if [[ $MODE != own ]]; then
    "external_${MODE}_env"
    return
  fi
  for engine in "${ENGINES[@]}"; do
    if "${engine}_status" >/dev/null 2>&1; then cat "$ENGINE_RUN/$engine.env"; fi
  done
}

require_running() {
  if ! daemon_runs buildkitd || ! daemon_runs registry; then die "start the engines first: $0 up"; fi
}

verb_images() {
  take_lock
  require_running
  buildkit_install
  images_up
}

verb_node() {
  case $MODE in
    own)
      take_lock
      if ! command -v npm >/dev/null; then
        require_running
        buildkit_install
        part_rootfs "$(architecture)"
        make_settings "$ENTRY"
      fi
      part_node "$NODE20_VERSION" "$NODE20_NPM_VERSION" "$(architecture)"
      ;;
    docker) cache_entry "node-from-image-$(uname -m)" make_node_from_image ;;
    buildkit) die "LUAKIT_ENGINE=buildkit brings no Node; install Node 20 or later" ;;
  esac
  printf '%s\n' "$ENTRY/bin"
}

verb=${1:-help}
shift || true
case $verb in
  up | down | status | env | images | node) "verb_$verb" "$@" ;;
  help | -h | --help) usage 0 ;;
  *) usage 2 >&2 ;;
esac
