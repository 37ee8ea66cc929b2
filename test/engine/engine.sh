#!/usr/bin/env bash
# The engines of Luakit: a BuildKit, a Docker Engine and a registry with stand-in base images, on this machine, for development and tests.
# usage: engine.sh up [ENGINE]...      start them (default: registry, buildkit, docker), installing into the cache what is missing
#        engine.sh down [ENGINE]...    stop them (default: all)
#        engine.sh status              what runs, where, at which version; fails when nothing does
#        engine.sh env [ENGINE]...     shell lines to use them (default: as for up): eval "$(test/engine/engine.sh env)"
#        engine.sh matrix              the further engines, one a line: other image stores, older releases, an empty one
#        engine.sh images              make the stand-in images (part of `up`)
#        engine.sh node                the folder of a Node 20 with npm, for a machine that has none
# LUAKIT_ENGINE=docker uses the Docker daemon that answers, LUAKIT_ENGINE=buildkit the one at BUILDKIT_HOST: then nothing is installed.
# Read README.md beside this file for the settings and for what the stand-ins are.
set -euo pipefail
umask 022

ENGINE_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# In starting order. A further engine is one more file lib/engine-NAME.sh with NAME_up, NAME_down, NAME_status and NAME_env.
ENGINES=(registry buildkit docker)
# Started by name only.
FURTHER_ENGINES=(compose docker-containerd docker-20 buildkit-2023 buildkit-spare)

for part in versions common apt go settings parts images buildkitd dockerd "${ENGINES[@]/#/engine-}" "${FURTHER_ENGINES[@]/#/engine-}" external; do
  # shellcheck source=/dev/null
  . "$ENGINE_HOME/lib/$part.sh"
done

usage() {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
  exit "$1"
}

# chosen NAME...: the named engines in starting order.
chosen() {
  local engine name all=" ${ENGINES[*]} ${FURTHER_ENGINES[*]} "
  for name in "$@"; do
    [[ $all == *" $name "* ]] || die "there is no engine named $name (there are:${all% })"
  done
  for engine in $all; do
    if [[ " $* " == *" $engine "* ]]; then echo "$engine"; fi
  done
}

# named NAME...: as chosen, and the first three when none is named.
named() { if [[ $# == 0 ]]; then chosen "${ENGINES[@]}"; else chosen "$@"; fi; }

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
  engines=$(named "$@")
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
  [[ $# != 0 ]] || set -- "${ENGINES[@]}" "${FURTHER_ENGINES[@]}"
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
  for engine in "${ENGINES[@]}" "${FURTHER_ENGINES[@]}"; do
    if text=$("${engine}_status"); then up=0; else text="down"; fi
    printf '%-17s %s\n' "$engine" "$text"
  done
  printf '%-17s %s\n' logs "$ENGINE_LOG"
  return "$up"
}

# Of the engines that are named all must run, else a client would ask another one.
verb_env() {
  local engines engine
  if [[ $MODE != own ]]; then
    [[ $# == 0 ]] || die "with LUAKIT_ENGINE=$MODE there is no engine named $1"
    "external_${MODE}_env"
    return
  fi
  engines=$(named "$@")
  for engine in $engines; do
    if "${engine}_status" >/dev/null 2>&1; then cat "$ENGINE_RUN/$engine.env"; elif [[ $# != 0 ]]; then die "$engine is down"; fi
  done
}

verb_matrix() { [[ $MODE != own ]] || printf '%s\n' "${FURTHER_ENGINES[@]}"; }

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
  up | down | status | env | matrix | images | node) "verb_$verb" "$@" ;;
  help | -h | --help) usage 0 ;;
  *) usage 2 >&2 ;;
esac
